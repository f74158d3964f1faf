// Gives every part of the drawing the place that a scene names; the drawing itself is the page's own still picture.
import { say, set } from "../../elements/static/dom.mjs";

const short = (value) => +value.toFixed(2);
const move = (x, y, s = 1) => `translate(${short(x)} ${short(y)})${s === 1 ? "" : ` scale(${short(s)})`}`;

export class Painter {
  constructor(picture) {
    this.picture = picture;
    this.parts = new Map();
    for (const part of picture.querySelectorAll("[data-part]")) {
      const name = part.dataset.part;
      this.parts.set(name, [...(this.parts.get(name) ?? []), part]);
    }
    this.cells = [...picture.querySelectorAll(".cell, .lane, .slot")];
    this.offsets = [...picture.querySelectorAll("[data-offset]")];
  }

  show(scene) {
    if (scene.pitch !== this.pitch) this.widen(scene);
    for (const [name, parts] of this.parts) parts.forEach((part, at) => this.place(part, scene[name][at]));
  }

  place(part, { x, y, o, s, text, d, lit = false, cut = false }) {
    set(part, "opacity", o === 1 ? null : short(o));
    const label = text === undefined ? null : part.lastElementChild;
    if (label) say(label, text);
    if (d) {
      set(part.matches("path") ? part : part.firstElementChild, "d", d);
      if (label) set(label, "transform", move(x, y));
    } else {
      set(part, "transform", move(x, y, s));
      part.classList.toggle("lit", lit);
      part.classList.toggle("cut", cut);
    }
  }

  /** What is as wide as a column. */
  widen({ pitch, letters }) {
    this.pitch = pitch;
    set(this.picture, "font-size", short(letters));
    const resize = (box, width) => { set(box, "x", short(-width / 2)); set(box, "width", short(width)); };
    for (const cell of this.cells) resize(cell, pitch - 3);
    resize(this.picture.querySelector(".whole"), 3 * pitch);
    for (const each of this.offsets) set(each, "transform", move(each.dataset.offset * pitch, 0));
    set(this.picture.querySelector("[data-part=sample] .name"), "x", short(-pitch / 2 - 2));
  }
}
