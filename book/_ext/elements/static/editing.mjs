// The numbers of a grid, changed in place: typed, dragged up and down, painted from cell to cell.
import { h, set } from "./dom.mjs";

const FIRST = /^[-−.\d]$/; // a key that begins a number
const STEPS = new Map([["PageUp", 1], ["+", 1], ["PageDown", -1]]);
const SHIFTED = new Map([["ArrowUp", 1], ["ArrowDown", -1]]);
const TRAVEL = 8; // pixels of a drag for one step

/** The place [row, column] of the cell that an event happened on; null where there is none. */
export const placeOf = (event) => event.target.closest?.("[data-place]")?.dataset.place.split(",").map(Number) ?? null;

/** The same for a cell whose number can be edited. */
const givenOf = (event) => (event.target.closest?.("[data-place][data-value]") ? placeOf(event) : null);

/** A number from what was typed; null if it is none. */
export function numberOf(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

export class Editing {
  /** `edit(places, value)` is called with every change; the grid is shown anew by who made it. */
  constructor(grid, edit) {
    Object.assign(this, { grid, edit });
    const { body } = grid;
    set(body, "data-editable", true);
    body.addEventListener("keydown", (event) => this.key(event), { capture: true });
    body.addEventListener("dblclick", (event) => this.open(givenOf(event), null));
    body.addEventListener("pointerdown", (event) => this.press(event));
    body.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) body.addEventListener(end, () => { this.pressed = null; });
  }

  valueAt(place) {
    return Number(this.grid.cells.get(`${place}`).dataset.value);
  }

  key(event) {
    const place = givenOf(event);
    if (!place || this.field || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = STEPS.get(event.key) ?? (event.shiftKey && SHIFTED.get(event.key));
    if (step) this.edit([place], this.valueAt(place) + step);
    else if (event.key === "Enter" || event.key === "F2") this.open(place, null);
    else if (event.key === "Delete" || event.key === "Backspace") this.edit([place], 0);
    else if (FIRST.test(event.key)) this.open(place, event.key);
    else return;
    event.preventDefault();
  }

  /** A field over the cell: Enter and leaving it keep what was typed, Escape does not. */
  open(place, text) {
    if (!place || this.field) return;
    const cell = this.grid.cells.get(`${place}`);
    const before = this.valueAt(place);
    const close = (keep) => {
      if (!this.field) return;
      const value = keep ? numberOf(this.field.value) : null;
      const field = this.field;
      this.field = null;
      field.remove();
      this.grid.cells.get(`${place}`)?.focus();
      if (value !== null && value !== before) this.edit([place], value);
    };
    this.field = h("input", {
      class: "tx-typing", type: "text", inputmode: "decimal", value: text ?? before, "aria-label": cell.ariaLabel.split(" = ")[0],
      onblur: () => close(true),
      onkeydown: (event) => {
        event.stopPropagation();
        if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); close(event.key === "Enter"); }
      },
    });
    cell.append(this.field);
    this.field.focus();
    if (text === null) this.field.select();
    else this.field.setSelectionRange(text.length, text.length);
  }

  /** A finger scrolls the page; mouse and pen drag. */
  press(event) {
    const place = givenOf(event);
    if (!place || this.field || event.pointerType === "touch" || event.button) return;
    this.pressed = { place, value: this.valueAt(place), x: event.clientX, y: event.clientY, way: null };
    this.still();
  }

  /** WebKit begins to select text where a drag leaves a cell. */
  still() {
    const refuse = (event) => event.preventDefault();
    document.addEventListener("selectstart", refuse);
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => document.removeEventListener("selectstart", refuse), { once: true });
  }

  /** Up and down changes the number, sideways paints it onto the cells that are passed. */
  move(event) {
    const { pressed } = this;
    if (!pressed || !event.buttons) return;
    const [right, up] = [event.clientX - pressed.x, pressed.y - event.clientY];
    if (!pressed.way && Math.max(Math.abs(right), Math.abs(up)) > TRAVEL / 2) {
      pressed.way = Math.abs(right) > Math.abs(up) ? "paint" : "drag";
      if (pressed.way === "drag") this.grid.body.setPointerCapture(event.pointerId);
    }
    if (pressed.way === "paint") {
      const place = givenOf(event);
      if (place && this.valueAt(place) !== pressed.value) this.edit([place], pressed.value);
    } else if (pressed.way === "drag") {
      const value = pressed.value + Math.trunc(up / TRAVEL);
      if (value !== this.valueAt(pressed.place)) this.edit([pressed.place], value);
    }
  }
}
