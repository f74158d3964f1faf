// Sizes, crops, stamps and places along one axis, as tconv_edu resolves them, without a page.
// tests/site/test_geometry.py compares this with the package.
//
// An axis is {kernel, stride, dilation, padding, …}: a padding is a name, or "explicit" with {before, after}.

/** k_eff = D(k − 1) + 1: how far a kernel reaches. */
export const reachOf = ({ kernel, dilation }) => dilation * (kernel - 1) + 1;

/** The pair [P, Q] that a padding, a name or a pair, stands for when the convolution reads n samples. */
export function pairOf(padding, axis, n) {
  const reach = reachOf(axis);
  if (padding === "valid") return [0, 0];
  if (padding === "full") return [reach - 1, reach - 1];
  if (padding !== "same") return padding;
  const total = Math.max((Math.ceil(n / axis.stride) - 1) * axis.stride + reach - n, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** M = ⌊(N + P + Q − k_eff) / S⌋ + 1: the size of the convolution of n samples. */
export function convolved(n, padding, axis) {
  const [before, after] = pairOf(padding, axis, n);
  return Math.floor((n + before + after - reachOf(axis)) / axis.stride) + 1;
}

/** The smallest size that the convolution maps to m samples. */
export function smallestSize(m, padding, axis) {
  if (padding === "same") return (m - 1) * axis.stride + 1;
  const [before, after] = pairOf(padding, axis, 0);
  return Math.max((m - 1) * axis.stride + reachOf(axis) - before - after, 1);
}

/** r: how many samples at the end of the padded input the convolution leaves unread. */
export const remainder = (n, padding, axis) =>
  n + pairOf(padding, axis, n).reduce((sum, each) => sum + each) - reachOf(axis)
    - (convolved(n, padding, axis) - 1) * axis.stride;

/**
 * What the convolution of n samples and its transpose are made of: output i is tied to a sample through weight m.
 *
 * `place` counts the samples; below 0 and from n on it lies in the padding, where one direction reads
 * zeros and the other is cut. What is inside is an entry of the matrix: row i, column `place`.
 */
export function wires(n, padding, axis) {
  const [before] = pairOf(padding, axis, n);
  return Array.from({ length: convolved(n, padding, axis) }, (_, i) => i).flatMap((i) =>
    Array.from({ length: axis.kernel }, (_, m) => {
      const place = i * axis.stride + m * axis.dilation - before;
      return { i, m, place, inside: place >= 0 && place < n };
    }));
}

/**
 * One axis of a transposed convolution, resolved.
 *
 * A setting is {input, kernel, stride, dilation, padding, before, after, outputPadding}; `before` and
 * `after` count only where `padding` is "explicit". The crop after the last sample may be negative:
 * then zeros are appended.
 */
export function resolve(setting) {
  const { input, kernel, stride, dilation, outputPadding } = setting;
  const reach = reachOf({ kernel, dilation });
  const full = (input - 1) * stride + reach;
  const [before, padAfter] = paddingOf(setting, reach);
  const after = setting.padding === "same" ? full - before - input * stride : padAfter - outputPadding;
  return { reach, full, before, after, output: full - before - after };
}

function paddingOf({ padding, before, after, stride }, reach) {
  if (padding === "valid") return [0, 0];
  if (padding === "full") return [reach - 1, reach - 1];
  if (padding === "explicit") return [before, after];
  return [Math.floor(Math.max(reach - stride, 0) / 2), 0];
}

/**
 * What is wrong with a setting, in words, and the nearest setting that is legal; null if nothing is.
 */
export function problem(setting) {
  const { stride, dilation, outputPadding, padding } = setting;
  const bound = Math.max(stride, dilation);
  if (padding === "same" && outputPadding > 0) {
    return {
      name: "outputPadding",
      words: "“same” gives stride times the input and leaves nothing to choose: output_padding must be 0.",
      nearest: { ...setting, outputPadding: 0 },
    };
  }
  if (outputPadding >= bound) {
    return {
      name: "outputPadding",
      words:
        `output_padding must be below max(stride, dilation) = ${bound}, PyTorch’s rule, ` +
        `and is ${outputPadding}.`,
      nearest: { ...setting, outputPadding: bound - 1 },
    };
  }
  const { full, output } = resolve(setting);
  if (output >= 1) return null;
  return {
    name: "padding",
    words:
      `The full array has ${count(full, "sample")}, and the padding crops all of them: ` +
      `${full} − ${full - output} leaves a size of ${`${output}`.replace("-", "−")}.`,
    nearest: lessPadding(setting),
  };
}

/** Crop less, evenly, until one sample is left; a named padding becomes the pair that it stands for. */
function lessPadding(setting) {
  const { before, after } = resolve({ ...setting, outputPadding: 0 });
  let next = { ...setting, padding: "explicit", before, after };
  while (resolve(next).output < 1) {
    const side = next.after >= next.before ? "after" : "before";
    next = { ...next, [side]: next[side] - 1 };
  }
  return next;
}

const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** The stamps of one axis: which output meets which sample through which kernel entry. */
export function stamps(setting) {
  const { before, output } = resolve(setting);
  const found = [];
  for (let i = 0; i < setting.input; i += 1) {
    for (let m = 0; m < setting.kernel; m += 1) {
      const place = i * setting.stride + m * setting.dilation - before;
      if (place >= 0 && place < output) found.push({ i, m, place });
    }
  }
  return found;
}

/**
 * The places of one axis from the first sample of the full array to the last, cropped ones included.
 *
 * `at` counts in the full array, `place` in the output: null where the crop takes the place away.
 * Places before 0 and from `full` on hold the zeros that a negative crop adds.
 */
export function places(setting) {
  const { full, before, after } = resolve(setting);
  const start = Math.min(before, 0);
  const stop = Math.max(full, full - after);
  return Array.from({ length: stop - start }, (_, offset) => {
    const at = start + offset;
    const kept = at >= before && at < full - after;
    return { at, place: kept ? at - before : null, added: at < 0 || at >= full };
  });
}

/** How many stamps cover an output, away from the borders: one count for each phase, from output 0 on. */
export function phaseCounts(setting) {
  const { kernel, stride, dilation } = setting;
  const { before } = resolve(setting);
  const counts = Array.from({ length: stride }, () => 0);
  for (let m = 0; m < kernel; m += 1) counts[(((m * dilation - before) % stride) + stride) % stride] += 1;
  return counts;
}
