// Enlarging whole images fast, and their spectra: rows of columns of numbers, without a page.
import { table } from "./arrays.mjs";
import { resolve } from "./geometry.mjs";

/** The transposed convolution of an image, as `transposed` computes it, but without a list of its products. */
export function enlarged(samples, kernel, [rows, columns]) {
  const [down, across] = [resolve(rows), resolve(columns)];
  const output = table(down.output, across.output, () => 0);
  samples.forEach((line, i) => kernel.forEach((weights, m) => {
    const into = output[i * rows.stride + m * rows.dilation - down.before];
    if (into) line.forEach((sample, j) => stamp(into, weights, sample, j * columns.stride - across.before, columns.dilation));
  }));
  return output;
}

function stamp(into, weights, sample, start, step) {
  for (let n = 0, at = start; n < weights.length; n += 1, at += step) {
    if (at >= 0 && at < into.length) into[at] += sample * weights[n];
  }
}

/**
 * The strength of every frequency of the enlarged image, as if it went on periodically; entry (u, v) is that of
 * u / rows and v / columns turns per output. Inserting zeros repeats the spectrum of the samples S times along each
 * axis; the kernel weighs the copies.
 */
export function spectrum(samples, kernel, [rows, columns]) {
  const [height, width] = [samples.length, samples[0].length];
  const size = [height * rows.stride, width * columns.stride];
  const small = powers(samples, height, width, 1, 1);
  const transfer = powers(kernel, ...size, rows.dilation, columns.dilation);
  return table(...size, (u, v) => Math.sqrt(small[v % width][u % height] * transfer[v][u]));
}

/**
 * Column by column, the squared strengths in the discrete Fourier transform of a table whose entries stand `down` and
 * `across` apart.
 */
function powers(values, height, width, down, across) {
  const lines = values.map((row) => along(row, row.map(() => 0), width, across));
  return Array.from({ length: width }, (_, v) => {
    const [re, im] = along(lines.map(([each]) => each[v]), lines.map(([, each]) => each[v]), height, down);
    return re.map((each, u) => each * each + im[u] * im[u]);
  });
}

/** The transform of complex numbers along a line, as real and imaginary parts. */
function along(re, im, size, step) {
  const [cosine, sine] = turns(size);
  const found = [new Float64Array(size), new Float64Array(size)];
  for (let u = 0; u < size; u += 1) {
    for (let m = 0; m < re.length; m += 1) {
      const at = (u * m * step) % size;
      found[0][u] += re[m] * cosine[at] + im[m] * sine[at];
      found[1][u] += im[m] * cosine[at] - re[m] * sine[at];
    }
  }
  return found;
}

const known = new Map();

/** Cosine and sine of 0, 1, …, size − 1 parts of a turn. */
function turns(size) {
  if (!known.has(size)) {
    const angles = Array.from({ length: size }, (_, at) => (2 * Math.PI * at) / size);
    known.set(size, [angles.map(Math.cos), angles.map(Math.sin)]);
  }
  return known.get(size);
}
