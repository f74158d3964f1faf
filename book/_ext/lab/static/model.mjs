// What follows from a setting of the lab, in numbers.
import { checkerboardScore, phaseSums, table } from "../../elements/static/arrays.mjs";
import { resolve, stamps } from "../../elements/static/geometry.mjs";
import { enlarged, spectrum } from "../../elements/static/images.mjs";
import { pictureOf } from "./pictures.mjs";

const SMALLEST = 1e-3; // a score below it is that of weights rounded for the address
const DEPTH = 3.5; // powers of ten of strength that the spectrum shows

const total = (values) => values.reduce((sum, value) => sum + value, 0);

/** The kernel of a setting as rows of columns, and the axes that it is used on. */
export function kernelOfSetting({ kernel: size, stride, weights }, input = 1) {
  const kernel = table(size, size, (m, n) => weights[m * size + n]);
  const axis = { input, kernel: size, stride, dilation: 1, padding: "same", outputPadding: 0 };
  return { kernel, axes: [axis, axis] };
}

/** Sums and score: what is known without a picture. */
export function sumsOf(setting) {
  const { kernel, axes } = kernelOfSetting(setting);
  const sums = phaseSums(kernel, axes);
  const score = checkerboardScore(kernel, axes);
  return { sums, score, flat: score < SMALLEST, empty: setting.kernel < setting.stride };
}

export function modelOf(setting, photograph) {
  const samples = pictureOf(setting, photograph);
  const { kernel, axes } = kernelOfSetting(setting, samples.length);
  const output = enlarged(samples, kernel, axes);
  const known = sumsOf(setting);
  return { ...known, setting, samples, kernel, axes, output, shades: shadesOf(known.sums, setting), crop: resolve(axes[0]).before };
}

/** The shade of an output: its brightness is kept, or, where the weights cancel, lifted to grey. */
function shadesOf(sums, { weights, stride }) {
  const mean = total(sums.flat()) / stride ** 2;
  const scale = Math.max(Math.abs(mean), total(weights.map(Math.abs)) / stride ** 2 / 2) || 1;
  return (value) => value / scale + (1 - mean / scale) / 2;
}

/** The spectrum of the output as shades, each copy in a tile of its own, its frequency 0 in the middle. */
export function spectrumOf({ samples, kernel, axes }) {
  const strengths = spectrum(samples, kernel, axes);
  const [side, half] = [strengths.length, Math.floor(samples.length / 2)];
  const most = Math.max(...strengths.map((row) => Math.max(...row))) || 1;
  const at = (place) => (place - half + side) % side;
  return table(side, side, (u, v) => 1 + Math.log10(Math.max(strengths[at(u)][at(v)] / most, 1e-9)) / DEPTH);
}

/** The letter of a phase [row, column]. */
export const letterOf = ([a, b], stride) => String.fromCharCode(65 + a * stride + b);

export const phaseOf = (place, stride) => place.map((each) => ((each % stride) + stride) % stride);

/** The phase of the full array that an output shows. */
export const phaseOfOutput = ({ crop, setting }, place) => phaseOf(place.map((each) => each + crop), setting.stride);

/** Samples and weights that meet in an output: [{sample, weight}, …]. */
export function meeting({ axes }, [row, column]) {
  const [down, across] = [row, column].map((at, axis) => stamps(axes[axis]).filter(({ place }) => place === at));
  return down.flatMap(({ i, m }) => across.map((other) => ({ sample: [i, other.i], weight: [m, other.m] })));
}
