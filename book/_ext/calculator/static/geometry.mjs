// Sizes of one axis, as tconv_edu.geometry resolves them.
//
// A padding is "valid", "same", "full" or a pair [before, after]; options are {kernel, stride, dilation}.

/** k_eff = D(k − 1) + 1: how far a kernel reaches. */
export const reachOf = ({ kernel, dilation }) => dilation * (kernel - 1) + 1;

/** The pair that a padding stands for when the convolution reads n samples (only "same" looks at n). */
export function pairOf(padding, options, n) {
  const { stride } = options;
  const reach = reachOf(options);
  if (padding === "valid") return [0, 0];
  if (padding === "full") return [reach - 1, reach - 1];
  if (padding !== "same") return padding;
  const total = Math.max((Math.ceil(n / stride) - 1) * stride + reach - n, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** M = ⌊(N + P + Q − k_eff) / S⌋ + 1: the size of the convolution of n samples. */
export function convolved(n, padding, options) {
  const [before, after] = pairOf(padding, options, n);
  return Math.floor((n + before + after - reachOf(options)) / options.stride) + 1;
}

/** The smallest size that the convolution maps to m samples. */
export function smallestSize(m, padding, options) {
  const reach = reachOf(options);
  if (padding === "same") return (m - 1) * options.stride + 1;
  const [before, after] = pairOf(padding, options, 0);
  return Math.max((m - 1) * options.stride + reach - before - after, 1);
}
