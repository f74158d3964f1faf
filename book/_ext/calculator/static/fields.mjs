// Fields of a form: a number that may be left open, a choice from a list, and what is wrong with what was typed.
import { h, say, set } from "../../elements/static/dom.mjs";

const clamp = (value, [least, most]) => Math.min(Math.max(value, least), most);

/** A whole number; where it may be left open, it is null. */
export class NumberField {
  /** `act(value)` is called with what does, `refused()` after what does not: then `wrong` says why. */
  constructor(name, limits, { act, refused, open = null }) {
    Object.assign(this, { name, limits, act, refused, open, wrong: null });
    const [min, max] = limits;
    this.label = h("span", { class: "tx-name" }, name);
    const attributes = { type: "number", inputmode: "numeric", min, max, step: 1, placeholder: open };
    this.input = h("input", { ...attributes, oninput: () => this.typed() });
    this.element = h("label", { class: "ts-field" }, this.label, this.input);
  }

  /** What stands in the field: a number, null where it is empty, undefined where it is neither. */
  get value() {
    const { value, validity } = this.input;
    if (value === "") return validity.badInput || this.open === null ? undefined : null;
    const number = Number(value);
    return Number.isInteger(number) && number === clamp(number, this.limits) ? number : undefined;
  }

  typed() {
    const { value, limits: [least, most] } = this;
    if (value !== undefined) {
      this.mark(null);
      this.act(value);
      return;
    }
    const nearest = clamp(Math.round(Number(this.input.value)), this.limits);
    this.mark({
      words: `${this.label.textContent} is a whole number from ${least} to ${most}.`,
      label: `Set ${this.label.textContent} to ${nearest}`,
      act: () => this.act(nearest),
    });
    this.refused();
  }

  mark(wrong) {
    this.wrong = wrong;
    set(this.input, "aria-invalid", wrong ? "true" : null);
  }

  show(value) {
    if (this.value !== value) this.input.value = value ?? "";
    this.mark(null);
  }
}

/** One of a list of [value, text]; values are compared as strings. */
export class SelectField {
  constructor(name, options, act) {
    this.select = h("select", { onchange: () => act(this.values[this.select.selectedIndex]) });
    this.offer(options);
    this.element = h("label", { class: "ts-field" }, h("span", { class: "tx-name" }, name), this.select);
  }

  offer(options) {
    if (this.values?.length === options.length) return;
    this.values = options.map(([value]) => value);
    this.select.replaceChildren(...options.map(([, text]) => h("option", {}, text)));
  }

  show(value) {
    this.select.selectedIndex = this.values.findIndex((each) => `${each}` === `${value}`);
  }
}

/** One size field per axis; `open` says for one axis and for two what an empty one means, null: nothing. */
export class SizesField {
  constructor(name, limits, { change, refused, open = [null, null] }) {
    const made = (axis) => new NumberField(name, limits, { act: (value) => change(this.sizes(axis, value)), refused });
    Object.assign(this, { name, open, fields: [made(0), made(1)] });
    this.elements = this.fields.map((field) => field.element);
  }

  /** The sizes with a new one: null as a whole where one of them is open. */
  sizes(axis, value) {
    if (value === null) return null;
    return this.shown.map((size, at) => (at === axis ? value : size ?? value));
  }

  show(sizes, rank) {
    this.shown = sizes ?? Array(rank).fill(null);
    this.fields.forEach((field, axis) => {
      const hidden = axis >= rank;
      field.open = this.open[rank - 1];
      set(field.input, "placeholder", field.open);
      set(field.element, "hidden", hidden);
      say(field.label, rank === 1 ? this.name : `${this.name}, axis ${axis}`);
      if (hidden) field.mark(null);
      else field.show(this.shown[axis]);
    });
  }
}

/** What is wrong, in words, with a button that mends it. */
export class Problem {
  constructor() {
    this.words = h("p", {});
    this.button = h("button", { type: "button", class: "tx-button tx-mend", onclick: () => this.act() });
    this.element = h("div", { class: "tx-problem", hidden: true }, this.words, this.button);
  }

  /** `found` is {words, label, act}, without the last two where nothing mends it; null hides all. */
  show(found) {
    set(this.element, "hidden", !found);
    if (!found) return;
    say(this.words, found.words);
    set(this.button, "hidden", !found.act);
    say(this.button, found.label ?? "");
    this.act = found.act;
  }
}
