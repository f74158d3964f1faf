// How strong which frequency is: of a stretch of sound, and of a kernel.
import { SOUND } from "../../elements/static/constants.mjs";
import { pitchOf, weightsOf } from "./sampled.mjs";
import { oldRate } from "./tuning.mjs";

const decibels = (strength) => 20 * Math.log10(strength + 1e-9);

/** The Fourier transform in place, of as many numbers as a power of two. */
export function transform(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]];
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let m = 0; m < size / 2; m += 1) {
      const [c, s] = [Math.cos((2 * Math.PI * m) / size), -Math.sin((2 * Math.PI * m) / size)];
      for (let at = m; at < n; at += size) {
        const to = at + size / 2;
        const [x, y] = [re[to] * c - im[to] * s, re[to] * s + im[to] * c];
        [re[to], im[to], re[at], im[at]] = [re[at] - x, im[at] - y, re[at] + x, im[at] + y];
      }
    }
  }
}

/** Levels of a stretch from `start` on, faded at both ends, in dB below the strongest below half the old rate. */
export function levelsOf(output, start, rate) {
  const n = SOUND.window;
  const faded = Float64Array.from({ length: n }, (_, at) =>
    output[start + at] * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / (n - 1))));
  const zeros = new Float64Array(n);
  transform(faded, zeros);
  const levels = Array.from({ length: n / 2 + 1 }, (_, at) => decibels(Math.hypot(faded[at], zeros[at])));
  const most = Math.max(...levels.slice(0, Math.floor((n * rate) / SOUND.rate / 2)));
  return levels.map((level) => level - most);
}

/** What a kernel does to a frequency, in dB. */
export function gainOf(weights, frequency) {
  let [re, im] = [0, 0];
  weights.forEach((weight, m) => {
    re += weight * Math.cos((2 * Math.PI * frequency * m) / SOUND.rate);
    im -= weight * Math.sin((2 * Math.PI * frequency * m) / SOUND.rate);
  });
  return decibels(Math.hypot(re, im));
}

/** The images of the strongest partial: {frequency, level}, levels in dB below the partial itself. */
export function imagesOf(setting) {
  const [pitch, rate, weights] = [pitchOf(setting), oldRate(setting), weightsOf(setting.kernel, setting.stride)];
  const found = [];
  for (let centre = rate; centre <= SOUND.rate / 2; centre += rate) {
    found.push(centre - pitch, ...(centre + pitch <= SOUND.rate / 2 ? [centre + pitch] : []));
  }
  const own = gainOf(weights, pitch);
  return found.map((frequency) => ({ frequency, level: gainOf(weights, frequency) - own }));
}

/** What the kernel takes from the partial itself, in dB: 0 where it stays as it is. */
export const lossOf = (setting) =>
  gainOf(weightsOf(setting.kernel, setting.stride), pitchOf(setting)) - decibels(setting.stride);
