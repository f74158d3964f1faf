// Which settings of one axis turn M samples into N: tconv_edu.sizes.search.
//
// An axis is {input, output, kernel, stride, before, after, outputPadding, dilation}, every number known.
import { pairOf, reachOf } from "../../elements/static/geometry.mjs";

/** The whole numbers from `start` on, below `stop`. */
export const range = (start, stop) => Array.from({ length: Math.max(stop - start, 0) }, (_, at) => start + at);

/**
 * Every legal setting, each once, in no useful order.
 *
 * `kernels`, `strides` and `dilations` list what may be, `extras` is [start, stop) of output_padding,
 * and `padding` is null where it is free: then it stays below k_eff.
 */
export function solve({ input, output, kernels, strides, dilations, padding, extras }) {
  const found = [];
  for (const kernel of kernels) for (const stride of strides) for (const dilation of dilations) {
    const options = { kernel, stride, dilation };
    const surplus = (input - 1) * stride + reachOf(options) - output;
    const [least, most] = legalExtras(padding, extras, options);
    const pairs = padding === null ? freePairs(surplus, least, most, options) : [pairOf(padding, options, output)];
    for (const [before, after] of pairs) {
      const outputPadding = before + after - surplus;
      if (outputPadding >= least && outputPadding < most) {
        found.push({ input, output, ...options, before, after, outputPadding });
      }
    }
  }
  return found;
}

/** "same" forgets a remainder by its own rule, which is no output_padding. */
function legalExtras(padding, [start, stop], { stride, dilation }) {
  return padding === "same" ? [0, stride] : [start, Math.min(stop, Math.max(stride, dilation))];
}

function freePairs(surplus, least, most, options) {
  const reach = reachOf(options);
  return range(0, reach).flatMap((before) => {
    const rest = surplus - before;
    return range(Math.max(rest + least, 0), Math.min(rest + most, reach)).map((after) => [before, after]);
  });
}
