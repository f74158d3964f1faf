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
  const small = transform(samples, height, width, 1, 1);
  const transfer = transform(kernel, ...size, rows.dilation, columns.dilation);
  return table(...size, (u, v) => {
    const [a, b] = [small[u % height][v % width], transfer[u][v]];
    return Math.hypot(a.re, a.im) * Math.hypot(b.re, b.im);
  });
}

/** The discrete Fourier transform of a table whose entries stand `down` and `across` apart in zeros. */
function transform(values, height, width, down, across) {
  const half = values.map((row) => along(row.map((re) => ({ re, im: 0 })), width, across));
  const columns = Array.from({ length: width }, (_, v) => along(half.map((row) => row[v]), height, down));
  return table(height, width, (u, v) => columns[v][u]);
}

function along(entries, size, step) {
  const [cosine, sine] = turns(size);
  return Array.from({ length: size }, (_, u) => {
    let [re, im] = [0, 0];
    entries.forEach((entry, m) => {
      const at = (u * m * step) % size;
      re += entry.re * cosine[at] + entry.im * sine[at];
      im += entry.im * cosine[at] - entry.re * sine[at];
    });
    return { re, im };
  });
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
