// Kernels by name, of k × k weights and for a stride; whole numbers wherever there are some of the same shape.
import { table } from "./arrays.mjs";
import { LAB } from "./constants.mjs";
import { clamp } from "./controls.mjs";

/** Numbers between 0 and 1 that a seed decides. */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const digits = (rows, columns, seed) => {
  const next = dice(seed);
  return table(rows, columns, () => 1 + Math.floor(next() * 9));
};

/** What linear interpolation weighs an entry of 2S − (S mod 2) with, times S or 2S, so that it is whole. */
const slope = (m, stride) => {
  const size = 2 * stride - (stride % 2);
  return Math.max((2 * stride - Math.abs(2 * m - size + 1)) / (1 + (stride % 2)), 0);
};

const tent = (m, size) => Math.min(m + 1, size - m);

const KERNELS = new Map([
  ["ones", { entries: (k) => table(k, k, () => 1) }],
  ["nearest", { size: (k, stride) => stride, entries: (k, stride) => table(k, k, (m, n) => Number(m < stride && n < stride)) }],
  ["bilinear", {
    size: (k, stride) => 2 * stride - (stride % 2),
    entries: (k, stride) => table(k, k, (m, n) => slope(m, stride) * slope(n, stride)),
  }],
  ["random", { entries: (k, stride, seed) => digits(k, k, seed) }],
  ["edge", { entries: (k) => table(k, k, (m, n) => tent(m, k) * (2 * n - k + 1)) }],
  ["one", { entries: (k) => table(k, k, (m, n) => Number(m === (k - 1) >> 1 && n === (k - 1) >> 1)) }],
  ["icnr", {
    size: (k, stride) => stride * Math.max(1, Math.min(Math.ceil(k / stride), Math.floor(LAB.kernel[1] / stride))),
    entries: (k, stride, seed) => {
      const small = digits(Math.ceil(k / stride), Math.ceil(k / stride), seed);
      return table(k, k, (m, n) => small[Math.floor(m / stride)][Math.floor(n / stride)]);
    },
  }],
]);

/** The kernel of a name; some of them have a size of their own, which the stride decides. */
export function kernelOf(name, size, stride, seed = 8) {
  const { size: own = (k) => k, entries } = KERNELS.get(name);
  return entries(clamp(own(size, stride), LAB.kernel), stride, seed);
}
