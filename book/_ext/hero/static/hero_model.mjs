// What the first screen computes: stamps, their sums, and what the padding leaves of them.
import { transposed } from "../../elements/static/arrays.mjs";
import { HERO } from "../../elements/static/constants.mjs";
import { problem, resolve } from "../../elements/static/geometry.mjs";

const { samples, kernel } = HERO;
const POINT = { input: 1, kernel: 1, stride: 1, dilation: 1, padding: "valid", outputPadding: 0 };

export const COLUMNS = (samples.length - 1) * HERO.stride[1] + kernel.length; // at the largest stride

/** {sums, stacks, full, size, kept, problem}: `stacks` lists, for each sum, the [row, product] that it adds. */
export function modelOf({ stride, padding }) {
  const axis = { ...POINT, input: samples.length, kernel: kernel.length, stride };
  const { output: [sums], parts: [parts] } = transposed([samples], [kernel], [POINT, axis]);
  const cropped = { ...axis, padding: "explicit", before: padding, after: padding };
  const { full, output: size } = resolve(cropped);
  const stacks = parts.map((terms) => terms.map(({ sample, product }) => [sample[1], product]).sort(([a], [b]) => a - b));
  const kept = size > 0 ? sums.slice(padding, full - padding) : [];
  return { sums, stacks, full, size, kept, problem: problem(cropped)?.words ?? null };
}
