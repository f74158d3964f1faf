// Both sides and the wires between them, with the window of padding over the large side.
import { WIRES } from "../../elements/static/constants.mjs";
import { h, s, set, shown } from "../../elements/static/dom.mjs";
import { whenResized } from "../../elements/static/resize.mjs";
import { scroller } from "../../elements/static/scroller.mjs";
import { isLeft, isPadding, smallAt } from "./both.mjs";
import { Cells } from "./cells.mjs";
import { Edge } from "./edge.mjs";
import { layoutOf, pathOf, tipOf } from "./layout.mjs";
import { Pool } from "./pool.mjs";
import { nameOf, titles } from "./wires_words.mjs";

const ROOM = 16; // around what scrolls
const ROWS = ["large", "kernel", "dense"];

/** What a cell of the plane stands for, from its place in the page: {row, at}. */
export const keyAt = (place) => {
  const [row, at] = place.split(",").map(Number);
  return { row: ROWS[row], at };
};
const placeOf = (row, at) => `${ROWS.indexOf(row)},${at}`;

export class Plane {
  constructor({ point, move, describedby }) {
    this.cells = new Cells({ describedby, point: (place, held) => point(place && keyAt(place), held) });
    this.edges = [0, 1].map((side) => new Edge(side, { move: (way) => move(side, way), pitch: () => this.layout.pitch }));
    this.frame = s("rect", { class: "tx-w-frame", rx: 5 });
    this.marks = s("g", {});
    this.labels = s("g", {});
    const [lines, tips] = [s("g", {}), s("g", {})];
    this.lines = new Pool(lines, () => s("path", { class: "tx-w-wire" }));
    this.tips = new Pool(tips, () => s("path", { class: "tx-w-tip" }));
    this.drawing = s("svg", { class: "tx-w-drawing", "aria-hidden": "true" }, lines, tips, this.frame, this.marks, this.labels);
    this.plane = h("div", { class: "tx-w-plane" }, this.drawing, this.cells.body, this.edges.map((each) => each.element));
    this.scroller = scroller(this.plane);
    this.titles = [h("div", { class: "tx-grid-title" }), h("div", { class: "tx-grid-title" })];
    this.element = h("div", { class: "tx-w-picture" }, this.titles[0], this.scroller, this.titles[1]);
    this.start = 0; // of the kernel
    // A drawing follows the room that it has.
    whenResized(this.scroller, () => this.model && this.show(this.model, this.state));
  }

  show(model, state) {
    if (model !== this.model) this.lit = null; // other wires
    Object.assign(this, { model, state });
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const layout = this.layout = layoutOf(model, this.scroller.clientWidth - ROOM, unit);
    const { lines: { frame, floor, height }, unit: u } = layout;
    this.start = Math.min(this.start, model.dense.length - 1);
    for (const [name, value] of Object.entries({ width: layout.width, height })) {
      set(this.drawing, name, value);
      this.plane.style[name] = `${value}px`;
    }
    const [from, to] = [model.before, model.before + model.size].map((p) => layout.middle(p - 0.5));
    for (const [name, value] of Object.entries({ x: from, y: frame, width: to - from, height: floor - frame - u })) set(this.frame, name, value);
    this.edges.forEach((edge, at) => edge.show(model.setting.padding[at], WIRES.padding, [from, to][at], frame));
    const { large, small } = titles(model);
    [large, small].forEach(([name, rest], at) => this.titles[at].replaceChildren(h("b", {}, name), rest));
    this.showCells();
    this.showWires();
    this.showLabels();
    this.light(this.lit ?? { cells: new Map(), wires: [] });
  }

  showCells() {
    const { model, state, layout } = this;
    const cell = (row, at, value, kind, editable) => ({
      place: placeOf(row, at), text: value === null ? "" : shown(value), kind, value: editable ? value : null,
      label: nameOf(model, { row, at }), ...layout.box(row, row === "kernel" ? this.start + at * model.setting.dilation : at),
    });
    const [first, last] = model.reads ? ["input", "output"] : ["output", "input"];
    this.cells.show([
      state.large.map((value, p) => cell("large", p, value,
        `tx-${isPadding(model, p) ? "w-out" : first}${isLeft(model, p) ? " tx-w-left" : ""}`, model.reads && !isPadding(model, p))),
      model.kernel.map((value, m) => cell("kernel", m, value, "tx-kernel", true)),
      state.dense.map((value, b) => {
        const here = smallAt(model, b) !== null;
        return cell("dense", b, value, here ? `tx-${last}` : "tx-w-out", here && !model.reads);
      }),
    ]);
  }

  showWires() {
    const { model, layout } = this;
    const all = model.wires.map((wire) => layout.wire(wire));
    this.lines.fit(all.length).forEach((line, at) => {
      set(line, "d", pathOf(layout, all[at]));
      set(line, "data-outside", !model.wires[at].inside);
    });
    this.tips.fit(all.length).forEach((tip, at) => set(tip, "d", tipOf(layout, all[at], model.reads)));
  }

  showLabels() {
    const { model, layout: { middle, lines, box } } = this;
    const label = (text, x, y, kind = "") => s("text", { class: `tx-w-label ${kind}`, x, y }, text);
    const { padding: [p, q], outputPadding: r } = model.setting;
    const length = model.large.length;
    const between = (from, to) => (middle(from) + middle(to - 1)) / 2;
    const centre = (b) => { const { x, width } = box("dense", b); return x + width / 2; };
    this.labels.replaceChildren(...[
      ...model.setting.large.map((_, j) => label(j, middle(j + p), lines.index)),
      ...model.small.map((_, i) => label(i, centre(i * model.setting.stride), lines.below)),
      p ? label(`P=${p}`, between(0, p), lines.index, "tx-w-name") : null,
      q ? label(`Q=${q}`, between(length - q, length), lines.index, "tx-w-name") : null,
      r ? label(`r=${r}`, between(length - r, length), lines.floor + 0.6 * (lines.kernel - lines.floor) + lines.frame, "tx-w-name") : null,
    ].filter(Boolean));
  }

  /** `lit`: {cells: map from places to "at" or "on", wires: those that belong to them, key}. */
  light(lit) {
    const { model, layout } = this;
    this.lit = lit;
    this.cells.light(lit.cells);
    const ways = model.wires.map((wire) => (!lit.wires.length ? null : lit.wires.includes(wire) ? "on" : "off"));
    [this.lines, this.tips].forEach((pool) => pool.all.forEach((each, at) => set(each, "data-lit", ways[at])));
    // Where the wires of one cell meet no kernel, each carries its weight itself.
    const alone = lit.key && (lit.key.row === "large" || lit.key.row === "kernel") ? lit.wires : [];
    this.marks.replaceChildren(...alone.map((wire) => {
      const { x, y } = this.pointOn(wire, 0.74);
      return s("text", { class: "tx-w-weight", x, y: y + 4 * layout.unit }, shown(wire.weight));
    }));
  }

  /** Let the kernel lie on a start. */
  slide(start) {
    if (start === this.start || start >= this.model.dense.length) return;
    this.start = start;
    this.showCells();
    this.cells.light(this.lit.cells);
  }

  pointOn(wire, share) {
    const line = this.lines.all[this.model.wires.indexOf(wire)];
    return line.getPointAtLength(line.getTotalLength() * share);
  }
}
