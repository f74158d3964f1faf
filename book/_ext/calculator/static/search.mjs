// The settings of one axis, with one of M, N and the padding solved for: tconv_edu.sizes.search.
//
// An axis is {input, output, kernel, stride, before, after, outputPadding, dilation}, every number known.
import { pairOf, reachOf } from "../../elements/static/geometry.mjs";
import { range } from "../../elements/static/integers.mjs";

export const LARGEST = 2 ** 31 - 1;

/** The largest size, if a stride makes more than that of an input; else null. */
export const outgrown = (input, stride) => (input.some((size) => (size - 1) * stride > LARGEST) ? LARGEST : null);

/**
 * The legal settings, in no useful order.
 *
 * `input` or `output` is null where it is open; `kernels`, `strides` and `dilations` list what may be, `extras` is
 * [start, stop) of output_padding, and `padding` is null where it is free. An open output comes near to `target`.
 */
export function solve(choices, target = null) {
  const { kernels, strides, dilations } = choices;
  return kernels.flatMap((kernel) => strides.flatMap((stride) => dilations.flatMap((dilation) => {
    const options = { kernel, stride, dilation, reach: reachOf({ kernel, dilation }) };
    const [least, most] = legalExtras(choices, options);
    return tried(choices, options, [least, most], target).filter(({ input, output, before, after, outputPadding }) =>
      outputPadding >= least && outputPadding < most && Math.max(input, output, before, after) <= LARGEST);
  })));
}

function tried(choices, options, legal, target) {
  let { input, output } = choices;
  if (choices.padding === "same") { // a remainder that its own rule forgets is no output_padding
    if (input === null) output ??= target;
    input ??= Math.ceil(output / options.stride);
    output ??= input * options.stride;
  }
  if (input === null && output === null) return around(choices, options, legal, target);
  if (input === null) return backwards(output, choices, options, legal);
  if (output === null) return forwards(input, choices, options, legal, target ?? input * options.stride);
  if (choices.padding === null) return between(input, output, options, legal);
  return [axisOf(options, input, output, pairOf(choices.padding, options, output))];
}

function axisOf({ kernel, stride, dilation, reach }, input, output, [before, after]) {
  const outputPadding = before + after - (input - 1) * stride - reach + output;
  return { input, output, kernel, stride, dilation, before, after, outputPadding };
}

function legalExtras({ input, output, padding, extras: [start, stop] }, { stride, dilation }) {
  if (padding === "same") return [0, stride];
  const open = input === null || output === null;
  return [start, Math.min(stop, open && start === 0 ? stride : Math.max(stride, dilation))];
}

/** Padding between two sizes: symmetric, or with the least output_padding. */
function between(input, output, options, [start, stop]) {
  const surplus = (input - 1) * options.stride + options.reach - output;
  const found = [];
  for (let before = 0; before < options.reach; before += 1) {
    const symmetric = 2 * before - surplus;
    const legal = symmetric >= start && symmetric < stop;
    if (legal) found.push(axisOf(options, input, output, [before, before]));
    if (legal && symmetric < options.stride) continue;
    const after = surplus - before + Math.max(start, before - surplus);
    if (before !== after && after < options.reach) found.push(axisOf(options, input, output, [before, after]));
  }
  return found;
}

const pairs = (padding, options) =>
  (padding === null ? range(0, options.reach).map((amount) => [amount, amount]) : [pairOf(padding, options, 1)]);

function forwards(input, { padding }, options, [start, stop], target) {
  return pairs(padding, options).flatMap(([before, after]) => {
    const least = (input - 1) * options.stride + options.reach - before - after;
    const output = Math.min(Math.max(target, least + start), least + stop - 1);
    const short = start <= after && after < output - least && output < target; // of it, and the last ones empty
    const sizes = [...(output >= 1 ? [output] : []), ...(short ? [Math.max(least + after, 1)] : [])];
    return sizes.map((size) => axisOf(options, input, size, [before, after]));
  });
}

/** The inputs whose outputs are just below a target and just above it. */
function around({ padding }, options, legal, target) {
  return pairs(padding, options).flatMap((pair) => {
    const low = Math.floor((target + pair[0] + pair[1] - options.reach - legal[0]) / options.stride) + 1;
    return range(Math.max(low, 1), Math.max(low, 0) + 2)
      .flatMap((input) => forwards(input, { padding: pair }, options, legal, target));
  });
}

function backwards(output, { padding }, options, [start, stop]) {
  return pairs(padding, options).flatMap(([before, after]) => {
    const more = output + before + after - options.reach - start;
    if (more < 0 || more % options.stride >= stop - start) return [];
    return [axisOf(options, Math.floor(more / options.stride) + 1, output, [before, after])];
  });
}
