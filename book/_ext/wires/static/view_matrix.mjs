// The matrix with what it multiplies beside it; for the other direction it turns over its diagonal.
import { h, shown } from "../../elements/static/dom.mjs";
import { whenResized } from "../../elements/static/resize.mjs";
import { scroller } from "../../elements/static/scroller.mjs";
import { matrixOf } from "./both.mjs";
import { Cells } from "./cells.mjs";
import { nameOf, titles } from "./wires_words.mjs";

/** What a cell of the matrix stands for: an entry, or the number that its row or column belongs to. */
export function entryAt(model, place) {
  const [i, j] = place.split(",").map(Number);
  if (i < 0) return { row: "large", at: j + model.before };
  if (j < 0) return { row: "dense", at: i * model.setting.stride };
  return { row: "entry", at: i, to: j + model.before };
}

const ROOM = 16; // around what scrolls

export class Matrix {
  constructor({ point, describedby }) {
    this.cells = new Cells({ describedby, point: (place, held) => point(place && entryAt(this.model, place), held) });
    this.plane = h("div", { class: "tx-w-plane tx-w-matrix" }, this.cells.body);
    this.scroller = scroller(this.plane);
    this.title = h("div", { class: "tx-grid-title" });
    this.element = h("div", { class: "tx-w-side" }, this.title, this.scroller);
    whenResized(this.scroller, () => this.model && this.show(this.model, this.state));
  }

  show(model, state) {
    if (model !== this.model) this.lit = null; // other wires
    Object.assign(this, { model, state });
    const [name, rest] = titles(model).matrix;
    this.title.replaceChildren(h("b", {}, name), rest);
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const numbers = [...model.kernel, ...model.setting.large, ...model.small, ...(model.reads ? [] : model.large)];
    const digits = Math.max(...numbers.map((value) => shown(value).length));
    const [rows, columns] = [model.small.length, model.size];
    const room = (this.scroller.clientWidth - ROOM) / (Math.max(rows, columns) + 1);
    const width = Math.min(Math.max(room, unit * Math.max(28, digits * 6.8 + 11)), 44 * unit);
    const most = Math.max(rows, columns) + 1;
    Object.assign(this.plane.style, { width: `${width * (model.reads ? columns + 1 : rows + 1)}px`, height: `${28 * unit * most}px` });
    this.cells.show(this.rows(width, 28 * unit, unit));
    this.light(this.lit ?? { cells: new Map(), wires: [] });
  }

  /** Every cell keeps its place in the list: turned over, it only moves. */
  rows(width, height, unit) {
    const { model, state } = this;
    const [first, last] = model.reads ? ["input", "output"] : ["output", "input"];
    const put = (i, j, text, kind) => {
      const [across, down] = model.reads ? [j, i] : [i, j];
      const place = `${i},${j}`;
      return {
        place, text, kind, label: nameOf(model, entryAt(model, place)),
        x: (across + 1) * width, y: (down + 1) * height, width: width - 3 * unit, height: height - 3 * unit,
      };
    };
    const value = (each) => (each === null ? "" : shown(each));
    const top = model.setting.large.map((_, j) => put(-1, j, value(state.large[j + model.before]), `tx-w-vector tx-${first}`));
    const table = matrixOf(model).map((row, i) => [
      put(i, -1, value(state.dense[i * model.setting.stride]), `tx-w-vector tx-${last}`),
      ...row.map((wire, j) => put(i, j, wire ? shown(wire.weight) : "0", wire ? "tx-kernel" : "tx-w-zero")),
    ]);
    return [top, ...table];
  }

  /** The band of a row or of a column shows that it belongs together. */
  light(lit) {
    const { model, cells } = this;
    const { key, wires } = this.lit = lit;
    const places = new Map();
    for (const place of cells.cells.keys()) {
      const { row, at, to } = entryAt(model, place);
      const tied = wires.some((wire) => (row === "entry" ? wire.i === at && wire.p === to : wire[row === "large" ? "p" : "b"] === at));
      const band = row === "entry" && key?.at === (key?.row === "large" ? to : key?.row === "dense" && at * model.setting.stride);
      if (key?.row === row && key.at === at && key.to === to) places.set(place, "at");
      else if (tied || band) places.set(place, tied ? "on" : "line");
    }
    cells.light(places);
  }
}
