// A picture of square pixels that one can point at: with the pointer, and with the arrow keys.
import { clamp } from "../../elements/static/controls.mjs";
import { h, set } from "../../elements/static/dom.mjs";
import { whenResized } from "../../elements/static/resize.mjs";

const MOVES = new Map([["ArrowUp", [-1, 0]], ["ArrowDown", [1, 0]], ["ArrowLeft", [0, -1]], ["ArrowRight", [0, 1]]]);

export class Plate {
  /**
   * `point(place, held)` is called as that of a grid. Where one can draw, `draw(places, start)` is called with what
   * a stroke has passed, first with `start`; Space and Enter draw a single pixel.
   */
  constructor({ title, note = null, describedby, point = null, draw = null, over = null }) {
    this.canvas = h("canvas", { class: "tl-canvas", role: point ? "application" : "img", tabindex: point ? 0 : null, "aria-describedby": describedby });
    this.ring = h("div", { class: "tl-ring", hidden: true });
    this.fit = h("div", { class: "tl-fit" }, this.canvas, over, this.ring);
    this.frame = h("div", { class: "tl-frame" }, this.fit);
    this.title = h("div", { class: "tl-title" }, h("b", {}, title));
    this.element = h("div", { class: "tl-plate" }, this.title, this.frame,
      note && h("div", { class: "tx-about" }, note));
    Object.assign(this, { point, draw, at: null, side: 1 });
    if (point) this.listen();
    whenResized(this.frame, () => this.resize());
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) => {
      if (this.stroke) this.trace(event);
      if (event.pointerType === "mouse" || this.stroke) this.point(this.placeOf(event), false);
    });
    canvas.addEventListener("pointerleave", () => this.point(null, false));
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { this.stroke = null; });
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("focus", () => this.reach(this.at ?? [this.side >> 1, this.side >> 1]));
  }

  placeOf({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const part = [(clientY - top) / height, (clientX - left) / width];
    return part.map((each) => clamp(Math.floor(each * this.side), [0, this.side - 1]));
  }

  press(event) {
    if (event.button) return;
    this.at = this.placeOf(event);
    this.point(this.at, true);
    if (!this.draw || !this.drawable) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = this.at;
    this.draw([this.at], true);
  }

  /** All pixels from the last place of a stroke to where the pointer is now. */
  trace(event) {
    const [from, to] = [this.stroke, this.placeOf(event)];
    const steps = Math.max(...to.map((each, axis) => Math.abs(each - from[axis])), 1);
    this.draw(Array.from({ length: steps }, (_, step) =>
      from.map((each, axis) => Math.round(each + ((to[axis] - each) * (step + 1)) / steps))), false);
    this.stroke = to;
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = MOVES.get(event.key);
    if (move) this.reach(this.at.map((each, axis) => each + move[axis] * (event.shiftKey ? 4 : 1)));
    else if ([" ", "Enter"].includes(event.key) && this.drawable) this.draw([this.at], true);
    else return;
    event.preventDefault();
  }

  reach(place) {
    this.at = place.map((each) => clamp(each, [0, this.side - 1]));
    this.point(this.at, true);
  }

  /** Paint rows of shades from 0 to 1. */
  paint(shades, label) {
    const { canvas } = this;
    const side = shades.length;
    if (this.side !== side) {
      Object.assign(canvas, { width: side, height: side });
      this.at = this.at?.map((each) => clamp(Math.floor((each * side) / this.side), [0, side - 1])) ?? null;
      this.side = side;
      this.resize();
    }
    set(canvas, "aria-label", label);
    const image = new ImageData(side, side);
    const pixels = new Uint32Array(image.data.buffer);
    shades.forEach((row, i) => row.forEach((shade, j) => {
      pixels[i * side + j] = 0xff000000 + 0x10101 * Math.round(255 * clamp(shade, [0, 1]));
    }));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  /** Every pixel gets the same whole number of the screen's: uneven ones would draw a grid of their own. */
  resize() {
    const room = this.frame.clientWidth * devicePixelRatio;
    const each = Math.max(Math.floor((room + 0.01) / this.side), 1);
    this.fit.style.width = `${(each * this.side) / devicePixelRatio}px`;
  }

  /** Draw a line around a box [row, column, rows, columns]; around nothing for null. */
  surround(box) {
    set(this.ring, "hidden", !box);
    if (!box) return;
    const parts = ["top", "left", "height", "width"].map((name, at) => `${name}: ${(100 * box[at]) / this.side}%`);
    this.ring.style.cssText = parts.join("; ");
  }
}
