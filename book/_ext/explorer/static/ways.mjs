// Five ways to the full array of one axis, each by its own algorithm and in its own steps.
//
// Each takes {x, w, s, d, name}: samples, weights, stride, dilation, and a function that names a place of
// the full array; and returns {title, about, steps, at}.
// at(step) gives {lines, full, note} after so many steps: `lines` is what the panel draws, cells being
// {at: column, text, hue, on}; `full` is the output so far, null where nothing was computed yet.
import { reachOf } from "../../elements/static/geometry.mjs";

const range = (n) => Array.from({ length: n }, (_, at) => at);
const sizeOf = ({ x, w, s, d }) => (x.length - 1) * s + reachOf({ kernel: w.length, dilation: d });
const dot = (pairs) => pairs.reduce((sum, [a, b]) => sum + a * b, 0);
const shown = (pairs) => pairs.map(([a, b]) => `${a}·${b}`).join(" + ") || "nothing";
const first = (full, steps) => full.map((value, at) => (at < steps ? value : null));

/** Gather: each output looks for the pairs with i·S + m·D = i'. */
export function definition(given) {
  const { x, w, s, d, name } = given;
  const pairs = range(sizeOf(given)).map((place) =>
    range(x.length).flatMap((i) => range(w.length).filter((m) => i * s + m * d === place).map((m) => [i, m])));
  const numbers = pairs.map((list) => list.map(([i, m]) => [x[i], w[m]]));
  const full = numbers.map(dot);
  const at = (step) => {
    const now = pairs[step - 1] ?? [];
    const line = (values, hue, side) => ({
      label: hue === "input" ? "X" : "K",
      cells: values.map((text, place) => ({ at: place, text, hue, on: now.some((pair) => pair[side] === place) })),
    });
    const note = step ? `${name(step - 1)} = ${shown(numbers[step - 1])} = ${full[step - 1]}` : "";
    return { lines: [line(x, "input", 0), line(w, "kernel", 1)], full: first(full, step), note };
  };
  const about = "Each output collects the products that meet in it: i·S + m·D = i′.";
  return { title: "Gather", about, steps: full.length, at };
}

/** Stamp: each sample adds a scaled copy of the kernel. */
export function scatter(given) {
  const { x, w, s, d } = given;
  const at = (step) => {
    const full = range(sizeOf(given)).map(() => 0);
    const lines = x.map((sample, i) => ({
      label: `${sample}`,
      cells: w.map((weight, m) => {
        const cell = { at: i * s + m * d, text: sample * weight, hue: "kernel", on: i === step - 1 };
        return i < step ? cell : { ...cell, text: "", hue: "empty" };
      }),
    }));
    for (const i of range(step)) for (const m of range(w.length)) full[i * s + m * d] += x[i] * w[m];
    const note = step ? `X[${step - 1}] adds ${x[step - 1]}·K from place ${(step - 1) * s} on` : "";
    return { lines, full: step ? full : full.map(() => null), note };
  };
  const about = "Each sample adds a scaled copy of the kernel, S further on.";
  return { title: "Stamp", about, steps: x.length, at };
}

/** Zero insertion: spread the samples, then slide the flipped kernel over them. */
export function zeroInsertion(given) {
  const { x, w, s, d, name } = given;
  const border = reachOf({ kernel: w.length, dilation: d }) - 1;
  const spread = range((x.length - 1) * s + 1 + 2 * border).map((place) => {
    const i = (place - border) / s;
    return Number.isInteger(i) ? x[i] ?? 0 : 0;
  });
  const flipped = range(border + 1).map((m) => (m % d ? null : w[m / d])).reverse();
  const windows = range(sizeOf(given)).map((start) =>
    flipped.map((weight, m) => [spread[start + m], weight]).filter(([, weight]) => weight !== null));
  const full = windows.map(dot);
  const at = (step) => {
    const start = step - 1;
    const inside = (place) => start >= 0 && place >= start && place <= start + border;
    const upper = spread.map((text, place) => ({
      at: place, text, hue: text ? "input" : "zero", on: inside(place) && flipped[place - start] !== null,
    }));
    const lower = flipped.map((text, m) => ({ at: m + Math.max(start, 0), text: text ?? "", hue: text ? "kernel" : "gap" }));
    const used = windows[start]?.filter(([sample]) => sample) ?? [];
    const note = step ? `${name(start)} = ${shown(used)} = ${full[start]}` : "";
    return { lines: [{ label: "", cells: upper }, { label: "", cells: lower }], full: first(full, step), note };
  };
  const about = `${s - 1} between samples, ${border} around; then the flipped kernel slides.`;
  return { title: "Insert zeros and flip", about, steps: full.length, shift: border, at };
}

/** Matrix: the transposed matrix of the convolution, one row for each output. */
export function matrix(given) {
  const { x, w, s, d, name } = given;
  const rows = range(sizeOf(given)).map((place) =>
    x.map((_, i) => {
      const m = (place - i * s) / d;
      return Number.isInteger(m) ? w[m] ?? 0 : 0;
    }));
  const full = rows.map((row) => dot(row.map((weight, i) => [weight, x[i]])));
  const at = (step) => {
    const used = (rows[step - 1] ?? []).map((weight, i) => [weight, x[i]]).filter(([weight]) => weight);
    const note = step ? `${name(step - 1)} = ${shown(used)} = ${full[step - 1]}` : "";
    return { rows, x, row: step - 1, full: first(full, step), note };
  };
  const about = "The matrix of the convolution, transposed, times the input.";
  return { title: "Matrix", about, steps: full.length, at };
}

const divisor = (a, b) => (b ? divisor(b, a % b) : a);

/** Sub-pixel: a small convolution for each phase of the kernel, their results interleaved. */
export function subpixel(given) {
  const { x, w, s, d } = given;
  const common = divisor(s, d);
  const [step, dilation] = [s / common, d / common];
  const phases = range(Math.min(step, w.length)).map((phase) => {
    const entries = w.filter((_, m) => m % step === phase);
    const part = range(x.length + dilation * (entries.length - 1)).map(() => 0);
    x.forEach((sample, i) => entries.forEach((weight, m) => { part[i + m * dilation] += sample * weight; }));
    return { entries, part, places: part.map((_, j) => phase * d + j * s) };
  });
  const at = (done) => {
    const full = range(sizeOf(given)).map(() => 0);
    phases.slice(0, done).forEach(({ part, places }) => part.forEach((value, j) => { full[places[j]] = value; }));
    const lines = phases.map(({ entries, part, places }, phase) => ({
      label: `X ∗ [${entries.join(" ")}]`,
      wide: true,
      cells: places.map((place, j) =>
        phase < done ? { at: place, text: part[j], hue: "output", on: phase === done - 1 } : { at: place, text: "", hue: "empty" }),
    }));
    const note = done ? `phase ${done - 1}: the places ${phases[done - 1].places.join(", ")}` : "";
    return { lines, full: done ? full : full.map(() => null), note };
  };
  const about = "One small convolution for each phase, their results interleaved.";
  return { title: "Sub-pixel", about, steps: phases.length, at };
}

export const WAYS = { definition, scatter, zero_insertion: zeroInsertion, matrix, subpixel };

/** How far a way of so many steps is when the clock, which ends at `last`, shows `time`. */
export const stepAt = (time, last, steps) => Math.floor((time * steps) / last);
