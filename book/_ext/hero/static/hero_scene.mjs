// Where every part of the picture stands at a moment; ../scene.py says the same of the picture at rest.
//
// A part is {x, y, o, s, text, d, …}: place, opacity, scale, words, path. A view is {stride, padding, time}, and on
// the way from one setting to the next stride and padding need not be whole.
import { HERO } from "../../elements/static/constants.mjs";
import { COLUMNS } from "./hero_model.mjs";
import { bump, ease, fall, moment, ramp } from "./timeline.mjs";

const { rows, samples, kernel } = HERO;
const sides = [0, 1];
const short = (value) => +value.toFixed(2);

/** Columns of a width that lets all of them be seen. */
function layoutOf(stride) {
  const columns = (samples.length - 1) * stride + kernel.length;
  const pitch = Math.min(HERO.width / columns, HERO.widest);
  const edge = (column) => HERO.width / 2 + (column - columns / 2) * pitch;
  return { columns, pitch, edge, centre: (column) => edge(column + 0.5), middle: (i) => edge(i * stride + 1.5) };
}

/** A length with its label in the middle. */
export function measure(left, right, y, text, o) {
  const [from, middle, to] = [left + 2, (left + right) / 2, right - 2];
  const gap = 4 + 4 * text.length;
  const [start, stop] = [Math.max(from, middle - gap), Math.min(to, middle + gap)].map(short);
  return { x: middle, y, o, text, d: `M${short(from)} ${y - 4}v8m0-4H${start}M${short(to)} ${y - 4}v8m0-4H${stop}` };
}

const keptWords = (size) => {
  if (size < 1) return "nothing left";
  return size > 2 ? `output ${size}` : `${size}`;
};

/** The kernel, the samples, and the stamps that fall from one to the other. */
function stamping(now, { middle }) {
  const hop = now.hops.reduce((sum, u) => sum + bump(u), 0);
  const push = now.samples.reduce((sum, { fallen }) => sum + bump(ramp(fallen, 0, 0.6)), 0);
  const along = now.hops.reduce((sum, u) => sum + ease(u), 0) - 2 * now.home;
  const down = (i) => rows.tool + (rows.stamps[i] - rows.tool) * fall(now.samples[i].fallen);
  const each = (make) => now.samples.map((sample, i) => make(sample, i));
  return {
    tool: [{ x: middle(along), y: rows.tool - 8 * hop + 3 * push, o: 1 }],
    sample: each(({ lit, factor }, i) => ({ x: middle(i), y: rows.sample, o: 1, s: 1 + 0.1 * bump(factor), lit })),
    factor: each(({ factor }, i) =>
      ({ x: middle(i), y: rows.sample + (rows.factor - rows.sample) * ease(factor), o: factor && now.present })),
    thread: each(({ scaled }, i) =>
      ({ d: `M${short(middle(i))} ${rows.factor}V${short(down(i))}`, o: scaled && now.present })),
    stamp: each(({ scaled }, i) => ({ x: middle(i), y: down(i), o: scaled && now.present, s: 1 + 0.15 * bump(scaled) })),
  };
}

/** The columns, and the sums that collect what lies in them on their way down. */
function adding(now, model, { columns, centre }, settled) {
  const all = Array.from({ length: COLUMNS }, (_, j) => j);
  const sum = (j) => {
    const u = now.added(j, model.full);
    const stack = model.stacks[j] ?? [];
    const top = stack.length ? rows.stamps[stack[0][0]] : rows.sum;
    const y = top + (rows.sum - top) * ease(u);
    const held = stack.reduce((total, [row, value]) => total + (rows.stamps[row] <= y + 1 ? value : 0), 0);
    const o = u > 0 ? ramp(columns, j, 1) * settled : 0;
    return { x: centre(j), y, o, s: 1 + 0.1 * bump(ramp(u, 0.8, 0.2)), text: j < model.full ? `${held}` : "",
      cut: j < columns && Math.min(j, columns - j - 1) + 0.5 < now.wanted };
  };
  return { track: all.map((j) => ({ x: centre(j), y: 0, o: ramp(columns, j, 1) })), sum: all.map(sum) };
}

/** Pluses where two stamps overlap, and how far each begins after the one before. */
function relating(now, { stride }, { centre, edge }) {
  const lengths = samples.slice(1).map((_, at) => at);
  const plus = (at, offset) => ({
    x: centre((at + 1) * stride + offset), y: (rows.stamps[at] + rows.stamps[at + 1]) / 2,
    o: now.samples[at + 1].fallen === 1 ? ramp(3 - stride, offset, 1) * now.present : 0,
  });
  const step = (at) => {
    const [from, drawn] = [edge(at * stride), now.hops[at]];
    const to = from + (edge((at + 1) * stride) - from) * ease(drawn);
    return measure(from, to, rows.stamps[at + 1], `${Math.round(stride)}`, drawn && now.present);
  };
  return { plus: lengths.flatMap((at) => sides.map((offset) => plus(at, offset))), step: lengths.map(step) };
}

/** The crop comes in from both ends. */
function cropping(now, model, { columns, edge }, settled, cut) {
  const [left, right] = [edge(cut), edge(columns - cut)];
  const told = now.added(model.full, model.full) * settled;
  const size = model.full - 2 * Math.round(now.wanted);
  const off = (size > 0) * ramp(cut, 0.5, 0.5) * told;
  const text = `${Math.round(now.wanted)}`;
  return {
    shade: [left, right].map((x) => ({ x, y: 0, o: 0.72 * Math.min(1, cut) * now.present })),
    mark: [left, right].map((x) => ({ x, y: 0, o: now.cropped * now.present })),
    off: [[edge(0), left], [right, edge(columns)]].map(([from, to]) => measure(from, to, rows.measure, text, off)),
    kept: [measure(left, Math.max(right, left + 4), rows.measure, keptWords(size), told)],
  };
}

export function sceneAt(model, view) {
  const layout = layoutOf(view.stride);
  const now = moment(view.time);
  now.wanted = view.padding * now.cropped;
  const cut = Math.min(now.wanted, layout.columns / 2);
  const settled = Math.max(0, 1 - 4 * Math.abs(layout.columns - model.full)) * now.present;
  return {
    pitch: layout.pitch,
    letters: 12.5 + (layout.pitch - 30) * 0.18,
    doing: now.step,
    ...stamping(now, layout), ...adding(now, model, layout, settled), ...relating(now, view, layout),
    ...cropping(now, model, layout, settled, cut),
  };
}
