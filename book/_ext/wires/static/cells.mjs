// A grid of cells that stand anywhere: the pointer and the arrow keys walk over them, one is in the tab order.
import { h, say, set } from "../../elements/static/dom.mjs";
import { Pool } from "./pool.mjs";

const MOVES = new Map([["ArrowLeft", [-1, 0]], ["ArrowRight", [1, 0]], ["ArrowUp", [0, -1]], ["ArrowDown", [0, 1]]]);
const centre = (cell) => {
  const { left, top, width, height } = cell.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
};

export class Cells {
  /** `point(place, held)`: the pointer is on a cell (null: it left), or it was focused or tapped (held). */
  constructor({ describedby, point }) {
    this.body = h("div", { class: "tx-w-cells", role: "grid", "aria-describedby": describedby });
    this.cells = new Map();
    this.rows = new Pool(this.body, () => {
      const row = h("div", { role: "row" });
      row.pool = new Pool(row, () => h("div", { role: "gridcell" }));
      return row;
    });
    this.point = point;
    this.listen();
  }

  listen() {
    const placeOf = (event) => event.target.closest?.("[data-place]")?.dataset.place ?? null;
    const { body } = this;
    body.addEventListener("pointerover", (event) => event.pointerType === "mouse" && this.point(placeOf(event), false));
    body.addEventListener("pointerleave", () => this.point(null, false));
    body.addEventListener("focusin", (event) => {
      const place = placeOf(event);
      if (place) { this.reach(place); this.point(place, true); }
    });
    body.addEventListener("click", (event) => {
      const place = placeOf(event);
      if (place && !event.target.matches("input")) this.cells.get(place).focus();
    });
    body.addEventListener("keydown", (event) => this.step(event));
  }

  /** To the nearest cell in the direction of an arrow key; what lies straight ahead is nearer than what lies beside. */
  step(event) {
    const move = MOVES.get(event.key);
    const here = event.target.closest("[data-place]");
    if (!move || !here || event.defaultPrevented || event.target.matches("input") || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const [x, y] = centre(here);
    let best = [Infinity, null];
    for (const cell of this.cells.values()) {
      const [right, down] = centre(cell).map((each, at) => each - [x, y][at]);
      const ahead = right * move[0] + down * move[1];
      const beside = Math.abs(right * move[1]) + Math.abs(down * move[0]);
      const far = ahead + 4 * beside;
      if (ahead > 4 && far < best[0] && beside < (move[0] ? 4 : Infinity)) best = [far, cell];
    }
    best[1]?.focus();
  }

  /** Make one cell the one that Tab reaches. */
  reach(place) {
    if (this.current !== place) set(this.cells.get(this.current) ?? this.body, "tabindex", this.cells.has(this.current) ? -1 : null);
    this.current = place;
    set(this.cells.get(place), "tabindex", 0);
  }

  /** Show rows of {place, text, kind, label, value, x, y, width, height}; a cell with a `value` can be edited. */
  show(rows) {
    const lines = this.rows.fit(rows.length);
    this.cells = new Map();
    rows.forEach((row, at) => lines[at].pool.fit(row.length).forEach((cell, to) => this.put(cell, row[to])));
    const first = this.cells.has(this.current) ? this.current : this.cells.keys().next().value;
    for (const cell of this.cells.values()) set(cell, "tabindex", -1);
    this.reach(first);
  }

  put(cell, { place, text, kind, label, value = null, x, y, width, height }) {
    set(cell, "class", `tx-cell ${kind}`);
    set(cell, "data-place", place);
    set(cell, "data-value", value);
    set(cell, "aria-label", label);
    Object.assign(cell.style, { width: `${width}px`, height: `${height}px`, transform: `translate(${x}px, ${y}px)` });
    if (!cell.querySelector("input")) say(cell, text);
    this.cells.set(place, cell);
  }

  /** Light up: a map from places to "at" (what is looked at) or "on" (what is tied to it). */
  light(lit) {
    for (const [place, cell] of this.cells) {
      set(cell, "data-lit", lit.get(place));
      set(cell, "aria-selected", lit.get(place) === "at" ? "true" : null);
    }
  }
}
