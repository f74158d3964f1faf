// Where everything stands, in pixels: the padded large side above, the small side below, the kernel between them.
import { shown } from "../../elements/static/dom.mjs";
import { reachOf } from "../../elements/static/geometry.mjs";

const LINES = { frame: 12, index: 31, large: 36, floor: 76, kernel: 92, bend: 122, dense: 188, below: 235, height: 240 };
const HIGH = { large: 34, kernel: 28, dense: 34 };
const EDGE = 16; // beside the cells, for the handles of the window

/** The places for a model in `room` pixels; `unit` is a sixteenth of the size of text. */
export function layoutOf(model, room, unit) {
  const texts = [...model.large, ...model.dense, ...model.kernel].map((value) => shown(value).length);
  const least = unit * Math.max(30, Math.max(...texts) * 7.4 + 9);
  const pitch = Math.min(Math.max((room - 2 * EDGE * unit) / model.large.length, least), 62 * unit);
  const { kernel: { length }, setting: { dilation } } = model;
  const shift = (reachOf({ kernel: length, dilation }) - 1) / 2;
  const lines = Object.fromEntries(Object.entries(LINES).map(([name, y]) => [name, y * unit]));
  const left = (p) => EDGE * unit + p * pitch + 2 * unit;
  const middle = (p) => EDGE * unit + (p + 0.5) * pitch;
  return {
    unit, pitch, lines, middle,
    width: 2 * EDGE * unit + model.large.length * pitch,
    box: (row, p) => ({
      x: left(row === "dense" ? p + shift : p), y: lines[row], width: pitch - 4 * unit, height: HIGH[row] * unit,
    }),
    wire: (wire) => ends(model, wire, { middle, shift, pitch, unit }),
  };
}

/** Where a wire leaves both sides: wires of one cell stand beside one another. */
function ends(model, wire, { middle, shift, pitch, unit }) {
  const above = model.wires.filter(({ p }) => p === wire.p);
  const spread = (at, count, most) => (at - (count - 1) / 2) * Math.min(most * unit, (pitch - 12 * unit) / count);
  return {
    top: middle(wire.p) + spread(above.indexOf(wire), above.length, 10),
    foot: middle(wire.b + shift) + spread(wire.m, model.kernel.length, 8),
  };
}

/** A wire as a path, from the large side to the small one. */
export function pathOf({ lines: { floor, bend, dense } }, { top, foot }) {
  const half = (bend + dense) / 2;
  return `M${[top, floor]}V${bend}C${[top, half, foot, half, foot, dense - 2]}`;
}

/** The head of an arrow that points down to the small side, or up to the large one. */
export function tipOf({ unit: u, lines: { floor, dense } }, { top, foot }, reads) {
  const [x, y, way] = reads ? [foot, dense - 1, 1] : [top, floor + u, -1];
  return `M${[x, y]}l${[-4 * u, -way * 8 * u]}h${8 * u}z`;
}
