// The setting of the wires: what the controls hold, what is refused, and how an address spells it.
//
// A setting is {direction, large, small, kernel, stride, dilation, padding: [P, Q], outputPadding}. What goes in is
// the reader's: the large side of a convolution, the small side of its transpose; the other side follows in size.
import { DIRECTIONS, WIRES } from "../../elements/static/constants.mjs";
import { clamp } from "../../elements/static/controls.mjs";
import { convolved, reachOf, remainder } from "../../elements/static/geometry.mjs";
import { oneOf, Schema, several, whole } from "../../elements/static/schema.mjs";
import { shown } from "../../elements/static/dom.mjs";

const fits = (limits) => (values) => values.length === clamp(values.length, limits);
const sides = several([0, 0], WIRES.padding, (values) => values.length < 3 && values.every(Number.isInteger));
/** P and Q; one number stands for both. */
const pair = { ...sides, read: (text) => {
  const values = sides.read(text);
  return values && [values[0], values.at(-1)];
} };

const schema = new Schema([
  ["direction", oneOf("convolution", DIRECTIONS)],
  ["large", several([1, 2, 3, 4, 5, 6, 7], WIRES.samples, fits(WIRES.large))],
  ["small", several([1, 2, 3], WIRES.samples, fits(WIRES.small))],
  ["kernel", several([1, 10, 100], WIRES.weights, fits(WIRES.kernel))],
  ["stride", whole(2, WIRES.stride)],
  ["dilation", whole(1, WIRES.dilation)],
  ["padding", pair],
  ["output_padding", whole(0, WIRES.outputPadding)],
]);

const named = ({ output_padding: outputPadding, ...rest }) => ({ ...rest, outputPadding });
const spelled = ({ outputPadding, ...rest }) => ({ ...rest, output_padding: outputPadding });

export const spell = (setting) => schema.spell(spelled(setting));

/** What an address spells; what does not go together is as in `otherwise`. */
export function read(text, otherwise = named(schema.start)) {
  const given = named(schema.read(text, spelled(otherwise)));
  return problemOf(given) ? settled(otherwise) : settled(given);
}

const axisOf = ({ kernel, stride, dilation }) => ({ kernel: kernel.length, stride, dilation });
const sum = (values) => values.reduce((total, each) => total + each, 0);

/** N, M and r: a convolution keeps N, its transpose M and r. */
function sizes({ direction, large, small, padding, outputPadding, ...rest }) {
  const axis = axisOf(rest);
  if (direction === "convolution") {
    const n = large.length;
    return { n, m: convolved(n, padding, axis), r: remainder(n, padding, axis) };
  }
  const [m, r] = [small.length, Math.min(outputPadding, axis.stride - 1)];
  return { n: (m - 1) * axis.stride + reachOf(axis) - sum(padding) + r, m, r };
}

/** The setting with both sides as long as they have to be. */
export function settled(setting) {
  const { n, m, r } = sizes(setting);
  return { ...setting, large: resized(setting.large, n), small: resized(setting.small, m), outputPadding: r };
}

/** What is new counts on. */
export const resized = (values, size) => Array.from({ length: size }, (_, at) =>
  values[at] ?? clamp((values.at(-1) ?? 0) + at - values.length + 1, WIRES.samples));

/** Weights: 1, 10, 100, … so that the digits of a sum show what was multiplied. */
export const weights = (kernel, size) => Array.from({ length: size }, (_, m) => kernel[m] ?? 10 ** m);

/** What is wrong with a setting, in words; null if nothing is. */
export function problemOf(setting) {
  const { direction, padding } = setting;
  const { n, m } = sizes(setting);
  const [reach, reads, all] = [reachOf(axisOf(setting)), direction === "convolution", n + sum(padding)];
  if (reads && m < 1) return `The input must reach the kernel’s ${reach} after padding (${padding.join(", ")}), and reaches ${all}.`;
  if (n < 1) return `The padding must leave a size of at least 1, and ${m === 1 ? "1 sample" : `${m} samples`} would give ${shown(n)}.`;
  const [name, size, most] = [["N", n, WIRES.large[1]], ["M", m, WIRES.small[1]], ["N + P + Q", all, WIRES.cells[1]]]
    .find(([, size, most]) => size > most) ?? [];
  return name ? `The picture has room for ${name} = ${most}, and this would need ${size}.` : null;
}

/** An edge of the window moves by some cells, and the wires stay: padding becomes samples, or samples padding. */
export function withEdge(setting, side, inwards) {
  const padding = setting.padding.map((each, at) => (at === side ? each + inwards : each));
  if (padding[side] !== clamp(padding[side], WIRES.padding)) return setting;
  const { large } = setting;
  const [from, to] = [side === 0 ? inwards : 0, large.length - (side === 1 ? inwards : 0)];
  const inside = Array.from({ length: Math.max(to - from, 0) }, (_, at) => {
    const place = at + from;
    const beyond = place < 0 ? large[0] + place : large.at(-1) + place - large.length + 1;
    return large[place] ?? clamp(beyond, WIRES.samples);
  });
  return { ...setting, padding, large: inside };
}
