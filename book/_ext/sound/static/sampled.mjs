// Sounds, kernels, and what the transposed convolution makes of both: sound/setting.py, compared by tests.
import { SOUND } from "../../elements/static/constants.mjs";
import { enlarged } from "../../elements/static/images.mjs";
import { range } from "../../elements/static/integers.mjs";
import { oldRate } from "./tuning.mjs";

const TURN = 2 * Math.PI;
const NOTE = SOUND.seconds / SOUND.melody.length; // seconds

/** A plucked string: partials below half the old rate, the higher the softer and the shorter. */
function plucked(time, pitch, partials, decay, most) {
  let sum = 0;
  for (let h = 1; h <= partials && h * pitch < most; h += 1) {
    sum += (Math.exp(-decay * h * time) * Math.sin(TURN * pitch * h * time)) / h;
  }
  return sum;
}

const SOURCES = new Map([
  ["tone", (time, { frequency }) => Math.sin(TURN * frequency * time)],
  ["string", (time, setting) => plucked(time, ...SOUND.string, 4, oldRate(setting) / 2)],
  ["sweep", (time, setting) => {
    const [low, high] = [SOUND.frequency[0], oldRate(setting) / 2];
    return Math.sin(TURN * (low * time + ((high - low) * time * time) / (2 * SOUND.seconds)));
  }],
  ["melody", (time, setting) => SOUND.melody.reduce((sum, pitch, at) =>
    (time < at * NOTE ? sum : sum + plucked(time - at * NOTE, pitch, 3, 6, oldRate(setting) / 2)), 0)],
]);

/** The sound at the old rate. */
export function samplesOf(setting) {
  const rate = oldRate(setting);
  const source = SOURCES.get(setting.source);
  return range(0, SOUND.seconds * rate).map((i) => source(i / rate, setting));
}

/** The frequency of the strongest partial, in the middle of the window that is looked at. */
export function pitchOf(setting) {
  const { source, frequency, moment } = setting;
  const middle = (moment / 1000 + SOUND.window / SOUND.rate / 2) / SOUND.seconds;
  const [low, high] = [SOUND.frequency[0], oldRate(setting) / 2];
  if (source === "sweep") return low + (high - low) * middle;
  if (source === "melody") return SOUND.melody[Math.floor(Math.min(middle, 0.999) * SOUND.melody.length)];
  return source === "tone" ? frequency : SOUND.string[0];
}

const sinc = (t) => (t ? Math.sin(Math.PI * t) / (Math.PI * t) : 1);

/** The weights of a kernel for a stride. */
export function weightsOf(name, stride) {
  if (name === "single") return [stride];
  if (name === "repeat") return range(0, stride).map(() => 1);
  if (name === "tent") return range(0, 2 * stride - 1).map((m) => (stride - Math.abs(m - stride + 1)) / stride);
  const half = 8 * stride;
  return range(0, 2 * half + 1).map((m) => sinc((m - half) / stride) * (0.5 + 0.5 * Math.cos((Math.PI * (m - half)) / (half + 1))));
}

/** The axis whose output is as long as the sound, each sample in the middle of its stamp, or at the start of a box. */
export function axisOf(weights, name, stride, input) {
  const before = name === "repeat" ? 0 : (weights.length - 1) / 2;
  const after = weights.length - stride - before;
  return { input, kernel: weights.length, stride, dilation: 1, padding: "explicit",
    before, after: Math.max(after, 0), outputPadding: Math.max(-after, 0) };
}

const ONE = { input: 1, kernel: 1, stride: 1, dilation: 1, padding: "valid", before: 0, after: 0, outputPadding: 0 };

/** The sound at the new rate. */
export function outputOf(samples, name, stride) {
  const weights = weightsOf(name, stride);
  return enlarged([samples], [weights], [ONE, axisOf(weights, name, stride, samples.length)])[0];
}
