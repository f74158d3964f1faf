// The decoder that mirrors an encoder, and the sizes that it closes for: tconv_edu.sizes.planning.
//
// A layer is {kernel, stride, padding, dilation} of the convolution; its padding is a name or a number.
import { tuple } from "./literals.mjs";
import { convolved, pairOf, reachOf, smallestSize } from "./geometry.mjs";

const pad = ({ padding }) => (typeof padding === "number" ? [padding, padding] : padding);

/** The smallest input size with an output in every layer, for one axis. */
export const leastSize = (layers) =>
  layers.reduceRight((least, layer) => smallestSize(least, pad(layer), layer), 1);

/** The sizes on the way down, the input size first. */
const sizesDown = (n, layers) =>
  layers.reduce((sizes, layer) => [...sizes, convolved(sizes.at(-1), pad(layer), layer)], [n]);

/** What the package refuses, in its words; null if nothing. */
export function problemOf({ input, layers }) {
  const least = leastSize(layers);
  if (!input || input.every((n) => n >= least)) return null;
  const smallest = tuple(input.map(() => least));
  return { words: `input_size must be at least ${smallest}, so that every layer has an output`, least };
}

/**
 * The plan: {least, modulus, remainder, down, layers}, layers in the order of the encoder.
 *
 * `input` lists one size per axis, or is null: then a stride above 1 needs the size at run time.
 */
export function planDecoder({ input, layers }) {
  const least = leastSize(layers);
  const modulus = layers.reduce((product, { stride }) => product * stride, 1);
  const each = input?.map((n) => sizesDown(n, layers));
  const down = each ? each[0].map((_, level) => each.map((sizes) => sizes[level])) : [];
  const mirrored = layers.map((layer, level) => mirror(layer, down[level], down[level + 1]));
  return { least, modulus, remainder: input?.map((n) => n % modulus) ?? null, down, layers: mirrored };
}

function mirror(layer, large, small) {
  const fixed = large ? large.map((n, axis) => n - shortest(layer, n, small[axis])) : layer.stride > 1 ? null : [0];
  const paddings = large?.map((n) => pairOf(pad(layer), layer, n)) ?? null;
  const short = large?.map((n, axis) => n - fixed[axis]) ?? null;
  return { ...layer, paddings, outputPadding: fixed, needs: needs(fixed), shortest: short };
}

/** What the transpose gives without output_padding. */
function shortest(layer, n, m) {
  const [before, after] = pairOf(pad(layer), layer, n);
  return (m - 1) * layer.stride + reachOf(layer) - before - after;
}

function needs(fixed) {
  if (fixed === null) return "output_size at run time: its stride forgets a remainder that depends on the size";
  if (fixed.some(Boolean)) return `output_padding=${tuple(fixed)}: the remainder that its stride forgets`;
  return "nothing";
}

/** The smallest size from n on, per axis, that closes with the options of a plan: pad the input to it. */
export function nextSize({ least, modulus, remainder }, size) {
  return size.map((n, axis) => {
    const start = Math.max(n, least);
    return remainder ? start + ((((remainder[axis] - start) % modulus) + modulus) % modulus) : start;
  });
}
