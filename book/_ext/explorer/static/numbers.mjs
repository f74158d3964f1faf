// The numbers in X and K: by name, or the reader's own. explorer/numbers.py computes the same.
import { table } from "../../elements/static/arrays.mjs";

const plane = (sizes) => (sizes.length === 1 ? [1, ...sizes] : sizes);

const SAMPLES = new Map([
  ["count", (i, j, [, columns]) => i * columns + j + 1],
  ["ones", () => 1],
  ["one", (i, j, [rows, columns]) => Number(i === (rows - 1) >> 1 && j === (columns - 1) >> 1)],
  ["step", (i, j, [, columns]) => Number(2 * j >= columns)],
]);

/** How linear interpolation weighs place m of k, S apart. */
const slope = (m, k, stride) => Math.max(1 - Math.abs(m - (k - 1) / 2) / stride, 0);

const WEIGHTS = new Map([
  ["digits", (m, n, [, columns], _, rank) => (rank === 1 ? 10 ** n : 2 * (m * columns + n) + 1)],
  ["ones", () => 1],
  ["bilinear", (m, n, [rows, columns], stride) => slope(m, rows, stride) * slope(n, columns, stride)],
  ["edge", (m, n, [, columns]) => Math.sign(2 * n - columns + 1)],
]);

const filled = (given, names, sizes, stride) => {
  const [rows, columns] = plane(sizes);
  const entry = names.get(given);
  return table(rows, columns, (i, j) => (entry ? entry(i, j, [rows, columns], stride, sizes.length) : given[i * columns + j]));
};

/** The input as rows of columns; a vector is one row. */
export const samplesOf = ({ x, input }) => filled(x, SAMPLES, input);

export const weightsOf = ({ k, kernel, stride }) => filled(k, WEIGHTS, kernel, stride);

/** The reader's own numbers in an array of another size: each keeps its place, new ones are 0. */
export function refitted(given, from, to) {
  if (!Array.isArray(given) || `${from}` === `${to}`) return given;
  const [, before] = plane(from);
  const [rows, columns] = plane(to);
  const inside = (i, j) => i < plane(from)[0] && j < before;
  return table(rows, columns, (i, j) => (inside(i, j) ? given[i * before + j] : 0)).flat();
}

/** The numbers with some of them changed. */
export function edited(values, places, value) {
  const flat = values.map((row) => [...row]);
  for (const [i, j] of places) flat[i][j] = value;
  return flat.flat();
}

/** Numbers from −9 to 9, others at every call. */
export const drawn = (sizes) =>
  Array.from({ length: sizes.reduce((product, size) => product * size, 1) }, () => Math.floor(Math.random() * 19) - 9);
