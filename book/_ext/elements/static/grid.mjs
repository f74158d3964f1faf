// A grid of cells that the pointer and the arrow keys walk over; one cell at a time is in the tab order.
import { h, set } from "./dom.mjs";
import { Editing, placeOf } from "./editing.mjs";
import { scroller } from "./scroller.mjs";

const MOVES = new Map([["ArrowUp", [-1, 0]], ["ArrowDown", [1, 0]], ["ArrowLeft", [0, -1]], ["ArrowRight", [0, 1]]]);

/**
 * Make a grid. `point(place, held)` is called with the place of the cell that the pointer is on (held is
 * false; null when it leaves) or that was focused or tapped (held is true). Where there is an
 * `edit(places, value)`, the numbers can be typed, dragged and painted.
 */
export class Grid {
  constructor({ label, hue, describedby, point, edit = null }) {
    this.body = h("div", { class: "tx-grid", role: "grid", "aria-describedby": describedby });
    this.title = h("div", { class: "tx-grid-title", "aria-hidden": "true" });
    this.scroller = scroller(this.body);
    this.element = h("div", { class: `tx-array tx-array-${hue}` }, this.title, this.scroller);
    this.label = label;
    this.cells = new Map();
    this.current = null;
    this.listen(point);
    if (edit) new Editing(this, edit);
  }

  listen(point) {
    this.body.addEventListener("pointerover", (event) => event.pointerType === "mouse" && point(placeOf(event), false));
    this.body.addEventListener("pointerleave", () => point(null, false));
    this.body.addEventListener("focusin", (event) => {
      const place = placeOf(event);
      if (place) { this.reach(place); point(place, true); }
    });
    this.body.addEventListener("click", (event) => { // also where the press did not focus it
      const place = placeOf(event);
      if (place && !event.target.matches("input")) this.cells.get(`${place}`).focus();
    });
    this.body.addEventListener("keydown", (event) => this.step(event, placeOf(event)));
  }

  /** Move the focus with a key; at an edge it stays. */
  step(event, place) {
    if (!place || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const [row, column] = place;
    const inRow = [...this.cells.keys()].map((key) => key.split(",").map(Number)).filter(([r]) => r === row);
    const move = MOVES.get(event.key);
    const ends = new Map([["Home", inRow[0]], ["End", inRow.at(-1)]]);
    const goal = move ? [row + move[0], column + move[1]] : ends.get(event.key);
    if (!goal) return;
    event.preventDefault();
    this.cells.get(`${goal}`)?.focus();
  }

  /** Make one cell the one that Tab reaches. */
  reach(place) {
    set(this.cells.get(`${this.current}`) ?? this.body, "tabindex", this.current ? -1 : null);
    this.current = place;
    set(this.cells.get(`${place}`), "tabindex", 0);
  }

  /**
   * Show a table of {text, place, label, kind, value}. A cell without a place is not part of the array: it was
   * cropped away. What can be edited has its number as `value`. `heads` holds the labels of rows and columns, no rows for a vector.
   */
  show(title, table, heads) {
    const focused = this.body.contains(document.activeElement);
    const corner = heads.rows ? [head("", "columnheader")] : [];
    const top = heads.columns.map((text) => head(text, "columnheader"));
    const rows = table.map((cells, at) => {
      const side = heads.rows ? [head(heads.rows[at], "rowheader")] : [];
      return h("div", { class: "tx-row", role: "row" }, side, cells.map((cell) => this.cell(cell)));
    });
    this.cells = new Map();
    const digits = Math.max(2, ...table.flat().map(({ text }) => `${text}`.length));
    this.body.style.cssText = `--columns: ${heads.columns.length}; --digits: ${digits}`;
    set(this.body, "class", heads.rows ? "tx-grid tx-plane" : "tx-grid");
    set(this.body, "aria-label", `${this.label}, ${title}`);
    this.title.replaceChildren(h("b", {}, this.label), ` ${title}`);
    this.body.replaceChildren(h("div", { class: "tx-row", role: "row" }, corner, top), ...rows);
    for (const cell of this.body.querySelectorAll("[data-place]")) this.cells.set(cell.dataset.place, cell);
    const keep = this.cells.has(`${this.current}`) ? this.current : null;
    this.current = null;
    if (this.cells.size) this.reach(keep ?? this.cells.keys().next().value.split(",").map(Number));
    if (focused) this.cells.get(`${this.current}`)?.focus();
  }

  cell({ text, place, label, kind, level, tag = null, value = null }) {
    const style = level === undefined ? null : `--level: ${level}`;
    const attributes = { class: `tx-cell ${kind}`, role: "gridcell", "aria-label": label, style };
    if (!place) return h("span", { ...attributes, "aria-disabled": "true" }, `${text}`);
    return h("span", { ...attributes, "data-place": `${place}`, "data-value": value, tabindex: -1 },
      tag && h("span", { class: "tx-tag" }, tag), `${text}`);
  }

  /** Scroll sideways, inside the grid alone, until a cell can be seen. */
  reveal(place) {
    const cell = this.cells.get(`${place}`);
    if (!cell || this.scroller.scrollWidth <= this.scroller.clientWidth) return;
    const { offsetLeft: left, offsetWidth: width } = cell;
    const { scrollLeft: start, clientWidth: room } = this.scroller;
    if (left < start || left + width > start + room) this.scroller.scrollLeft = left + width / 2 - room / 2;
  }

  /** Mark cells: a map from the text of a place to the letter of its pair, "" for the cell looked at. */
  mark(marks) {
    for (const cell of this.marked ?? []) for (const name of ["data-mark", "aria-selected"]) set(cell, name, null);
    this.marked = [];
    for (const [key, letter] of marks) {
      const cell = this.cells.get(key);
      if (!cell) continue; // not there yet, in a step
      set(cell, "data-mark", letter);
      set(cell, "aria-selected", letter === "" ? "true" : null);
      this.marked.push(cell);
    }
  }
}

/** An index beside or above the cells; where there is none, an empty cell and no header. */
const head = (text, role) => h("span", { class: "tx-head", role: text === "" ? "gridcell" : role }, text);
