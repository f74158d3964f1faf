// Tables of numbers, rows of columns, one row in 1-D: both operations, and what a kernel's phases add up to.
import { reachOf, resolve, stamps } from "./geometry.mjs";

/** A table filled by a function of row and column. */
export function table(rows, columns, entry) {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
}

/**
 * The transposed convolution of a table of samples (rows of columns; one row in 1-D).
 *
 * Returns {output, parts}: parts[row][column] lists {sample, weight, product}, each place as [row, column].
 */
export function transposed(samples, kernel, [rows, columns]) {
  const size = [resolve(rows).output, resolve(columns).output];
  const output = table(...size, () => 0);
  const parts = table(...size, () => []);
  for (const down of stamps(rows)) {
    for (const across of stamps(columns)) {
      const product = samples[down.i][across.i] * kernel[down.m][across.m];
      output[down.place][across.place] += product;
      parts[down.place][across.place].push({
        sample: [down.i, across.i],
        weight: [down.m, across.m],
        product,
      });
    }
  }
  return { output, parts };
}

/** How many stamps cover each output, whatever the numbers are. */
export const overlap = (parts) => parts.map((row) => row.map((cell) => cell.length));

/**
 * The convolution of a table, for one {stride, dilation, before, after} per axis: zeros around, no flip.
 *
 * Returns {output, parts}: parts[row][column] lists {sample, weight, product}; a sample outside is a zero.
 */
export function convolution(samples, kernel, axes) {
  const sizes = [samples.length, samples[0].length];
  const size = axes.map((axis, at) =>
    Math.floor((sizes[at] + axis.before + axis.after - reachOf(axis)) / axis.stride) + 1);
  const place = (at, j, m) => j * axes[at].stride + m * axes[at].dilation - axes[at].before;
  const parts = table(...size, (row, column) => kernel.flatMap((weights, m) => weights.map((weight, n) => {
    const sample = [place(0, row, m), place(1, column, n)];
    return { sample, weight: [m, n], product: weight * (samples[sample[0]]?.[sample[1]] ?? 0) };
  })));
  return { output: parts.map((row) => row.map(sum)), parts };
}

const sum = (terms) => terms.reduce((total, { product }) => total + product, 0);
const modulo = (a, b) => ((a % b) + b) % b;

/** The sum of the weights that meet in each phase of the full array: S rows of S columns. */
export function phaseSums(kernel, [rows, columns]) {
  const sums = table(rows.stride, columns.stride, () => 0);
  kernel.forEach((weights, m) => weights.forEach((weight, n) => {
    sums[modulo(m * rows.dilation, rows.stride)][modulo(n * columns.dilation, columns.stride)] += weight;
  }));
  return sums;
}

/** How much of the response to a constant image is checkerboard: 0 none, 1 all. */
export function checkerboardScore(kernel, axes) {
  const sums = phaseSums(kernel, axes).flat();
  const mean = sums.reduce((total, each) => total + each, 0) / sums.length;
  const power = sums.reduce((total, each) => total + each * each, 0);
  return power ? Math.sqrt(sums.reduce((total, each) => total + (each - mean) ** 2, 0) / power) : 0;
}

/** The nearest kernel whose phases all have the same sum; where a phase has no weight, that sum is 0. */
export function withoutCheckerboard(kernel, axes) {
  const counts = phaseSums(kernel.map((row) => row.map(() => 1)), axes);
  const sums = phaseSums(kernel, axes);
  const share = counts.map((row) => row.map((n) => 1 / Math.max(n, 1)));
  const total = (entry) => sums.reduce((all, row, a) => row.reduce((one, _, b) => one + entry(a, b), all), 0);
  const full = counts.flat().every(Boolean);
  const target = full ? total((a, b) => sums[a][b] * share[a][b]) / total((a, b) => share[a][b]) : 0;
  const [rows, columns] = axes;
  return kernel.map((weights, m) => weights.map((weight, n) => {
    const [a, b] = [modulo(m * rows.dilation, rows.stride), modulo(n * columns.dilation, columns.stride)];
    return weight + (target - sums[a][b]) * share[a][b];
  }));
}
