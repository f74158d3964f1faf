// X and K: numbers that can be typed, dragged and painted, or chosen by name, and what K's phases add up to.
import { checkerboardScore, phaseSums } from "../../elements/static/arrays.mjs";
import { SAMPLES, WEIGHTS } from "../../elements/static/constants.mjs";
import { button, SelectField } from "../../elements/static/controls.mjs";
import { h, say, set, shown } from "../../elements/static/dom.mjs";
import { numberOf } from "../../elements/static/editing.mjs";
import { Grid } from "../../elements/static/grid.mjs";
import { drawn, edited } from "./numbers.mjs";
import { nameOf, sumsSentence } from "./words.mjs";

const TEXTS = new Map([["count", "1 2 3 …"], ["digits", "1 10 100 …"], ["one", "a single 1"], ["bilinear", "linear"]]);
const RANDOM = "draw"; // no name of numbers, but a command
const HINT = "Type over a number, drag it up or down, or paint it across.";

export class Givens {
  /** `change(part)` is called with what changes in the setting, `point(hue, place, held)` with a cell. */
  constructor(id, { change, point }) {
    Object.assign(this, { change, id });
    this.sides = new Map([["input", this.side("input", "X", SAMPLES, point)], ["kernel", this.side("kernel", "K", WEIGHTS, point)]]);
    this.sums = h("p", { class: "tx-sums" });
    this.bar = this.makeBar();
    this.element = h("div", { class: "tx-givens" }, [...this.sides.values()].map((side) => side.element), this.sums, this.bar.element);
  }

  side(hue, letter, names, point) {
    const edit = (places, value) => this.edit(hue, places, value);
    const grid = new Grid({ label: letter, hue, point: (place, held) => point(hue, place, held), edit, describedby: `${this.id}-hint` });
    const key = letter.toLowerCase();
    const texts = [...names.map((name) => [name, TEXTS.get(name) ?? name]), [RANDOM, "random"], [null, "your own"]];
    const named = new SelectField(`numbers in ${letter}`, texts, (name) => this.choose(hue, name));
    return { grid, named, key, element: h("div", { class: "tx-given" }, grid.element, named.element) };
  }

  choose(hue, name) {
    const { key } = this.sides.get(hue);
    if (name === RANDOM) this.change({ [key]: drawn(this.setting[hue]) });
    else this.change({ [key]: name ?? this.values(hue).flat() });
  }

  edit(hue, places, value) {
    const { key } = this.sides.get(hue);
    this.change({ [key]: edited(this.values(hue), places, Math.min(Math.max(value, -9999), 9999)) });
  }

  values(hue) {
    return hue === "input" ? this.model.samples : this.model.weights;
  }

  /** One number at a time, for fingers and for those who hear the page. */
  makeBar() {
    const name = h("b", { class: "tx-name" });
    const field = h("input", { type: "text", inputmode: "decimal", size: 6, onchange: () => this.typed() });
    const step = (by, label) => button(by < 0 ? "−" : "+", () => this.by(by), label);
    const hint = h("span", { class: "tx-about tx-hint", id: `${this.id}-hint` }, HINT);
    const label = h("label", { class: "tx-field" }, name, field);
    return { name, field, element: h("div", { class: "tx-edit" }, label, step(-1, "One less"), step(1, "One more"), hint) };
  }

  typed() {
    const value = numberOf(this.bar.field.value);
    if (value === null) this.showBar();
    else this.edit(this.held.hue, [this.held.place], value);
  }

  by(step) {
    const { hue, place: [i, j] } = this.held;
    this.edit(hue, [[i, j]], this.values(hue)[i][j] + step);
  }

  show(model) {
    const { setting, samples, weights, axes } = model;
    Object.assign(this, { model, setting });
    for (const [hue, { grid, named, key }] of this.sides) {
      const table = hue === "input" ? samples : weights;
      const title = `${hue}, ${setting[hue].join(" × ")}`;
      grid.show(title, cells(table, hue, setting.dimensions), heads(table, setting.dimensions));
      named.show(Array.isArray(setting[key]) ? null : setting[key]);
    }
    say(this.sums, sumsSentence(phaseSums(weights, axes), checkerboardScore(weights, axes)));
    this.element.classList.toggle("tx-flat", setting.dimensions === 1);
    this.hold(this.held ?? { hue: "kernel", place: [0, 0] });
  }

  /** The cell that the bar stands for: the last one of X or K that was chosen. */
  hold(held) {
    if (held.hue !== "output") this.held = held;
    const { hue, place: [i, j] } = this.held;
    if (this.values(hue)[i]?.[j] === undefined) this.held = { hue, place: [0, 0] };
    this.showBar();
  }

  showBar() {
    const { hue, place: [i, j] } = this.held;
    say(this.bar.name, nameOf(hue, [i, j], this.setting.dimensions));
    this.bar.field.value = shown(this.values(hue)[i][j]);
  }

  mark(found) {
    for (const [hue, { grid }] of this.sides) grid.mark(found[hue]);
  }
}

const cells = (table, hue, dimensions) => table.map((row, i) => row.map((value, j) => ({
  text: shown(value), value, place: [i, j], kind: `tx-${hue}`, label: `${nameOf(hue, [i, j], dimensions)} = ${shown(value)}`,
})));

const heads = (table, dimensions) =>
  ({ rows: dimensions === 2 ? table.map((_, i) => i) : null, columns: table[0].map((_, j) => j) });
