// Five ways to the full array of one axis, each by its own algorithm and in its own steps.
//
// Each takes {x, w, s, d, name}: samples, weights, stride, dilation, and a function that names a place of
// the full array; and returns {title, about, steps, at}. A step is the smallest action of the way.
// at(step) gives {lines, full, note} after so many steps: `lines` is what the panel draws, cells being
// {at: column, text, hue, on, i, m, p}, the last three being the sample, the weight and the place of the full
// array that it belongs to; `full` is the output so far, null where nothing was computed yet.
import { shown } from "../../elements/static/dom.mjs";
import { reachOf } from "../../elements/static/geometry.mjs";
import { divisor, range } from "../../elements/static/integers.mjs";

const sizeOf = ({ x, w, s, d }) => (x.length - 1) * s + reachOf({ kernel: w.length, dilation: d });
const dot = (pairs) => pairs.reduce((sum, [a, b]) => sum + a * b, 0);
const sumOf = (pairs) => pairs.map(([a, b]) => `${shown(a)}·${shown(b)}`).join(" + ") || "nothing";
const first = (full, steps) => full.map((value, at) => (at < steps ? value : null));

/** Gather: each output looks for the pairs with i·S + m·D = i'. */
export function definition(given) {
  const { x, w, s, d, name } = given;
  const pairs = range(0, sizeOf(given)).map((place) =>
    range(0, x.length).flatMap((i) => range(0, w.length).filter((m) => i * s + m * d === place).map((m) => [i, m])));
  const numbers = pairs.map((list) => list.map(([i, m]) => [x[i], w[m]]));
  const full = numbers.map(dot);
  const at = (step) => {
    const now = pairs[step - 1] ?? [];
    const line = (values, hue, side) => ({
      label: hue === "input" ? "X" : "K",
      cells: values.map((text, place) => ({
        at: place, text, hue, on: now.some((pair) => pair[side] === place), [side ? "m" : "i"]: place,
      })),
    });
    const note = step ? `${name(step - 1)} = ${sumOf(numbers[step - 1])} = ${shown(full[step - 1])}` : "";
    return { lines: [line(x, "input", 0), line(w, "kernel", 1)], full: first(full, step), note };
  };
  const about = "Each output collects the products that meet in it: i·S + m·D = i′.";
  return { title: "Gather", about, steps: full.length, at };
}

/** Stamp: each sample adds a scaled copy of the kernel, one product after another. */
export function scatter(given) {
  const { x, w, s, d, name } = given;
  const order = x.flatMap((_, i) => w.map((_, m) => ({ i, m, at: i * s + m * d, product: x[i] * w[m] })));
  const at = (step) => {
    const full = range(0, sizeOf(given)).map(() => (step === order.length ? 0 : null));
    for (const each of order.slice(0, step)) full[each.at] = (full[each.at] ?? 0) + each.product;
    const lines = x.map((sample, row) => ({
      label: shown(sample),
      cells: order.flatMap((each, number) => (each.i !== row ? [] : [{
        ...each, p: each.at, text: number < step ? each.product : "", hue: number < step ? "kernel" : "empty", on: number === step - 1,
      }])),
    }));
    const last = order[step - 1];
    const note = last ? `X[${last.i}]·K[${last.m}] = ${shown(x[last.i])}·${shown(w[last.m])} lands on ${name(last.at)}` : "";
    return { lines, full, note };
  };
  const about = "Each sample adds a scaled copy of the kernel, S further on.";
  return { title: "Stamp", about, steps: order.length, at };
}

/** Zero insertion: spread the samples, then slide the flipped kernel over them. */
export function zeroInsertion(given) {
  const { x, w, s, d, name } = given;
  const border = reachOf({ kernel: w.length, dilation: d }) - 1;
  const spread = range(0, (x.length - 1) * s + 1 + 2 * border).map((place) => {
    const i = (place - border) / s;
    return Number.isInteger(i) ? x[i] ?? 0 : 0;
  });
  const isSample = (place) => x[(place - border) / s] !== undefined;
  const flipped = range(0, border + 1).map((m) => (m % d ? null : w[m / d])).reverse();
  const windows = range(0, sizeOf(given)).map((start) =>
    flipped.map((weight, m) => [spread[start + m], weight]).filter(([, weight]) => weight !== null));
  const full = windows.map(dot);
  const at = (step) => {
    const start = step - 1;
    const inside = (place) => start >= 0 && place >= start && place <= start + border;
    const upper = spread.map((text, place) => ({
      at: place, text, i: Number.isInteger((place - border) / s) ? (place - border) / s : undefined, hue: isSample(place) ? "input" : "zero", on: inside(place) && flipped[place - start] !== null,
    }));
    const lower = flipped.map((text, m) => ({ at: m + Math.max(start, 0), text: text ?? "", hue: text === null ? "gap" : "kernel", m: (border - m) / d }));
    const used = windows[start]?.filter(([sample]) => sample) ?? [];
    const note = step ? `${name(start)} = ${sumOf(used)} = ${full[start]}` : "";
    return { lines: [{ label: "", cells: upper }, { label: "", cells: lower }], full: first(full, step), note };
  };
  const about = `${s - 1} between samples, ${border} around; then the flipped kernel slides.`;
  return { title: "Insert zeros and flip", about, steps: full.length, shift: border, at };
}

/** Matrix: the transposed matrix of the convolution, one row for each output. */
export function matrix(given) {
  const { x, w, s, d, name } = given;
  const rows = range(0, sizeOf(given)).map((place) =>
    x.map((_, i) => {
      const m = (place - i * s) / d;
      return Number.isInteger(m) ? w[m] ?? 0 : 0;
    }));
  const full = rows.map((row) => dot(row.map((weight, i) => [weight, x[i]])));
  const at = (step) => {
    const used = (rows[step - 1] ?? []).map((weight, i) => [weight, x[i]]).filter(([weight]) => weight);
    const note = step ? `${name(step - 1)} = ${sumOf(used)} = ${shown(full[step - 1])}` : "";
    return { rows, x, s, d, row: step - 1, full: first(full, step), note };
  };
  const about = "The matrix of the convolution, transposed, times the input.";
  return { title: "Matrix", about, steps: full.length, at };
}


/** Sub-pixel: a small convolution for each phase of the kernel, their results interleaved. */
export function subpixel(given) {
  const { x, w, s, d, name } = given;
  const common = divisor(s, d);
  const [step, dilation] = [s / common, d / common];
  const phases = range(0, Math.min(step, w.length)).map((phase) => {
    const entries = w.filter((_, m) => m % step === phase);
    const part = range(0, x.length + dilation * (entries.length - 1)).map(() => 0);
    x.forEach((sample, i) => entries.forEach((weight, m) => { part[i + m * dilation] += sample * weight; }));
    return { entries, part, places: part.map((_, j) => phase * d + j * s) };
  });
  const order = phases.flatMap(({ part, places, entries }) => part.map((value, j) => ({ value, at: places[j], entries })));
  const at = (step) => {
    const full = range(0, sizeOf(given)).map(() => (step === order.length ? 0 : null));
    for (const { value, at: place } of order.slice(0, step)) full[place] = value;
    const known = new Map(order.slice(0, step).map((each) => [each.at, each.value]));
    const last = order[step - 1];
    const lines = phases.map(({ entries, places }) => ({
      label: `X ∗ [${entries.map(shown).join(" ")}]`,
      wide: true,
      cells: places.map((place) => ({
        at: place, p: place, text: known.get(place) ?? "", hue: known.has(place) ? "output" : "empty", on: last?.at === place,
      })),
    }));
    const note = last ? `${name(last.at)} = ${shown(last.value)}, from X ∗ [${last.entries.map(shown).join(" ")}]` : "";
    return { lines, full, note };
  };
  const about = "One small convolution for each phase, their results interleaved.";
  return { title: "Sub-pixel", about, steps: order.length, at };
}

export const WAYS = { definition, scatter, zero_insertion: zeroInsertion, matrix, subpixel };

/** How far a way of so many steps is when the clock, which ends at `last`, shows `time`. */
export const stepAt = (time, last, steps) => Math.floor((time * steps) / last);

/** The steps of the clock: as many as the way with the fewest has, so that each does something in every step. */
export const lastOf = (ways) => Math.min(...ways.map(({ steps }) => steps));
