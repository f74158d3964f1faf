// The kernel to change, and what follows from it: phase sums, the score, the way to the nearest flat kernel.
import { button } from "../../elements/static/controls.mjs";
import { h, say, set, shown } from "../../elements/static/dom.mjs";
import { numberOf } from "../../elements/static/editing.mjs";
import { Grid } from "../../elements/static/grid.mjs";
import { range } from "../../elements/static/integers.mjs";
import { hueOf } from "./loupe.mjs";
import { letterOf, phaseOf } from "./model.mjs";
import { scoreWords } from "./pointed.mjs";

const short = (value) => shown(Math.round(value * 100) / 100);

export class Bench {
  /** `edit(places, value)`, `flatten()`, `undo()`; `point(kind)` returns what a grid calls. */
  constructor({ describedby, point, edit, flatten, undo }) {
    this.weights = new Grid({ label: "kernel", hue: "kernel", describedby, point: point("weight"), edit });
    this.sums = new Grid({ label: "phase sums", hue: "output", describedby, point: point("sum") });
    this.edit = edit;
    this.bar = this.makeBar();
    this.value = h("b", {});
    this.filled = h("div", { class: "tl-filled" });
    this.score = h("div", { class: "tl-score" }, h("span", {}, "checkerboard score ", this.value), h("div", { class: "tl-rail", "aria-hidden": "true" }, this.filled));
    this.flat = button("Make it flat", flatten);
    this.back = button("Undo", undo);
    set(this.flat, "class", "tx-button tl-flat");
    this.notice = h("p", { class: "tx-notice", hidden: true },
      "The kernel is smaller than the stride: some outputs lie under no weight and stay 0, so only sums of 0 are flat.");
    this.kernelPart = h("div", { class: "tl-kernel" }, this.weights.element, this.bar.element);
    this.sumsPart = h("div", { class: "tl-sums" }, this.sums.element, this.score, h("div", { class: "tl-row" }, this.flat, this.back), this.notice);
  }

  /** One weight at a time, for fingers and for those who hear the page: the one pointed at last. */
  makeBar() {
    const name = h("span", { class: "tx-name" });
    const typed = () => {
      const value = numberOf(field.value);
      if (value === null) this.showBar();
      else this.edit([this.held], value);
    };
    const field = h("input", { type: "text", inputmode: "decimal", size: 5, onchange: typed });
    const step = (by) => () => this.edit([this.held], this.valueOf(this.held) + by);
    const element = h("div", { class: "tl-row tl-bar" }, h("label", { class: "tx-field" }, name, field),
      button("−", step(-1), "One less"), button("+", step(1), "One more"),
      h("span", { class: "tx-about" }, "Type over a weight, drag it up or down (Shift ↑ ↓), or paint it across."));
    return { name, field, element };
  }

  valueOf([m, n]) {
    return this.kernel[m][n];
  }

  hold(place) {
    this.held = place;
    this.showBar();
  }

  showBar() {
    const [m, n] = this.held;
    say(this.bar.name, `K[${m}, ${n}]`);
    this.bar.field.value = short(this.valueOf(this.held));
  }

  show(model) {
    this.kernel = model.kernel;
    const { setting: { kernel: size, stride }, flat, empty } = model;
    const cell = (name, phase, place, value) => {
      const letter = letterOf(phase, stride);
      return {
        text: short(value), tag: letter, place, value: Math.round(value * 1e4) / 1e4, kind: `tl-phase ${hueOf(phase, stride)}`,
        label: `${name} = ${short(value)}, phase ${letter}`,
      };
    };
    const heads = (n) => ({ rows: range(0, n), columns: range(0, n) });
    this.weights.show(`${size} × ${size}`, model.kernel.map((row, m) => row.map((value, n) =>
      cell(`K[${m}, ${n}]`, phaseOf([m, n], stride), [m, n], value))), heads(size));
    this.sums.show("each letter added up", model.sums.map((row, a) => row.map((value, b) =>
      cell(`sum of phase [${a}, ${b}]`, [a, b], [a, b], value))), heads(stride));
    say(this.value, scoreWords(model));
    this.filled.style.width = `${100 * model.score}%`;
    this.flat.disabled = flat;
    set(this.notice, "hidden", !empty);
    this.hold(this.held && this.kernel[this.held[0]]?.[this.held[1]] !== undefined ? this.held : [0, 0]);
  }

  mark({ weights, phase }) {
    this.weights.mark(new Map(weights.map((place) => [`${place}`, " "])));
    this.sums.mark(new Map(phase ? [[`${phase}`, " "]] : []));
  }
}
