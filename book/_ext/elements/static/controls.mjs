// The controls of all elements: buttons, one of several, a slider, fields, and what is wrong with what was typed.
import { h, say, set } from "./dom.mjs";

export const clamp = (value, [least, most]) => Math.min(Math.max(value, least), most);

/** A button; `label` is its name where the text is a sign. */
export const button = (text, act, label = null) =>
  h("button", { type: "button", class: "tx-button", onclick: act, "aria-label": label, title: label }, text);

/**
 * Let the arrow keys walk along buttons of which one at a time can be reached with Tab.
 * `choose(index)` is called with the one that the key leads to.
 */
export function walk(container, choose) {
  container.addEventListener("keydown", (event) => {
    const buttons = [...container.querySelectorAll("button")];
    const here = buttons.indexOf(event.target);
    const goal = new Map([
      ["ArrowRight", (here + 1) % buttons.length],
      ["ArrowDown", (here + 1) % buttons.length],
      ["ArrowLeft", (here - 1 + buttons.length) % buttons.length],
      ["ArrowUp", (here - 1 + buttons.length) % buttons.length],
      ["Home", 0],
      ["End", buttons.length - 1],
    ]).get(event.key);
    if (here < 0 || goal === undefined) return;
    event.preventDefault();
    choose(goal);
    buttons[goal].focus();
  });
}

/**
 * A row of buttons of which one is chosen.
 *
 * `roles` is "radio" or "tab". Returns {element, show(value)}; `choose(value)` is called on a click
 * and on an arrow key.
 */
export function choice({ label, values, texts, roles, choose, attributes = () => ({}) }) {
  const state = roles === "tab" ? "aria-selected" : "aria-checked";
  const buttons = values.map((value, at) =>
    h("button", { type: "button", role: roles, onclick: () => choose(value), ...attributes(value) }, texts[at]));
  const kind = roles === "tab" ? "tablist" : "radiogroup";
  const element = h("div", { class: `tx-choice tx-${roles}s`, role: kind, "aria-label": label }, buttons);
  walk(element, (at) => choose(values[at]));
  const show = (value) => buttons.forEach((each, at) => {
    set(each, state, `${values[at] === value}`);
    set(each, "tabindex", at === Math.max(values.indexOf(value), 0) ? 0 : -1); // Tab reaches one, also where none is chosen
  });
  return { element, show };
}

/** A switch between off and on; `act(on)` is called with what it is turned to. */
export function toggle(text, act) {
  const element = h("button", { type: "button", class: "tx-switch", role: "switch",
    onclick: () => act(element.getAttribute("aria-checked") !== "true") }, text);
  return { element, show: (on) => set(element, "aria-checked", `${Boolean(on)}`) };
}

/** A slider with its name and value; `act(number)` is called while it moves. */
export class Slider {
  constructor(name, act, step = 1) {
    this.value = h("span", { class: "tx-value", "aria-hidden": "true" });
    this.name = h("span", { class: "tx-name" }, name);
    this.range = h("input", { type: "range", step, oninput: () => act(Number(this.range.value)) });
    this.element = h("label", { class: "tx-slider" }, this.name, this.value, this.range);
  }

  show(value, [least, most], text = `${value}`) {
    set(this.range, "min", least);
    set(this.range, "max", most);
    this.range.value = value;
    set(this.range, "aria-valuetext", text);
    say(this.value, text);
  }
}

/** A whole number; where it may be left open, it is null. */
export class NumberField {
  /** `act(value)` is called with what does, `refused()` after what does not: then `wrong` says why. */
  constructor(name, limits, { act, refused, open = null }) {
    Object.assign(this, { name, limits, act, refused, open, wrong: null });
    const [min, max] = limits;
    this.label = h("span", { class: "tx-name" }, name);
    const attributes = { type: "number", inputmode: "numeric", min, max, step: 1, placeholder: open };
    this.input = h("input", { ...attributes, oninput: () => this.typed() });
    this.element = h("label", { class: "tx-field" }, this.label, this.input);
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
    this.element = h("label", { class: "tx-field" }, h("span", { class: "tx-name" }, name), this.select);
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
