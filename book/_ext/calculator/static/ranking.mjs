// The rank of an axis, and the reasons for it: tconv_edu.sizes.ranking, word for word.
import { tuple } from "../../elements/static/literals.mjs";
import { convolved, pairOf, reachOf } from "../../elements/static/geometry.mjs";
import { divisor } from "../../elements/static/integers.mjs";

/** The fewest and the most taps that hit an output, far from the borders. */
function taps({ kernel, stride, dilation }) {
  const common = divisor(stride, dilation);
  const period = stride / common;
  return [common === 1 ? Math.floor(kernel / period) : 0, Math.ceil(kernel / period)];
}

/** Whether every output is hit by some tap: far from the borders, and at the end. */
export const fills = (axis) => taps(axis)[0] > 0 && axis.outputPadding <= axis.after;

/** What comes first decides first. */
export function rank(axis) {
  const [fewest, most] = taps(axis);
  return [
    Number(!fills(axis)),
    Number(axis.outputPadding >= axis.stride),
    Number(axis.before !== axis.after),
    Math.abs(axis.output - axis.input * axis.stride),
    axis.outputPadding,
    Number(fewest < most),
    axis.dilation,
    axis.kernel,
    axis.stride,
    axis.before,
  ];
}

/** Below 0 if the first rank comes first. */
export function compare(one, other) {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
}

/** What is true of an axis, in the order of its rank. */
export function reasons(axis) {
  const { dilation } = axis;
  return [
    wayBack(axis),
    padding(axis),
    ...named(axis),
    scale(axis),
    ...outputPadding(axis),
    overlap(axis),
    ...(dilation > 1 ? [`dilation ${dilation}: the kernel reaches ${reachOf(axis)}`] : []),
  ];
}

function wayBack(axis) {
  const { input, output, before, after } = axis;
  if (axis.outputPadding < axis.stride) return `the convolution maps ${output} back to ${input}`;
  const back = convolved(output, [before, after], axis);
  return `the convolution maps ${output} to ${back}, not ${input}: output_padding is not below stride`;
}

function padding({ before, after }) {
  if (before === after) return `padding ${before} is the same before and after`;
  return `padding ${tuple([before, after])} is asymmetric: PyTorch takes one number for both sides`;
}

function named(axis) {
  const [before, after] = pairOf("same", axis, axis.output);
  const here = axis.before === before && axis.after === after && convolved(axis.output, "same", axis) === axis.input;
  return here ? ['padding="same" means this padding here'] : [];
}

function scale({ input, output, stride }) {
  const scaled = input * stride;
  const text = `${input} samples times stride ${stride} are ${scaled}`;
  if (output === scaled) return `${text}, the output size`;
  return `${text}, and the output has ${Math.abs(output - scaled)} ${output > scaled ? "more" : "less"}`;
}

function outputPadding({ outputPadding: extra, after }) {
  if (extra === 0) return ["no output_padding: the convolution back leaves no remainder"];
  const unhit = extra - after;
  return [
    `output_padding ${extra}: keeps ${extra} more at the end`,
    ...(unhit > 0 ? [`no tap reaches the last ${unhit} of the output: zero, or the bias`] : []),
  ];
}

function overlap(axis) {
  const [fewest, most] = taps(axis);
  const text = `taps of kernel ${axis.kernel} at stride ${axis.stride}, far from the borders`;
  if (fewest === most) return `${text}: ${most} per output, evenly`;
  if (fewest) return `${text}: ${fewest} or ${most} per output, unevenly`;
  return `${text}: some outputs get none`;
}
