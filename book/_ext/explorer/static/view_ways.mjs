// The five methods side by side, driven by one clock: play, pause, step.
import { Clock } from "../../elements/static/clock.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { stepAt, WAYS } from "./ways.mjs";

export class WaysView {
  constructor(id, { flatten }) {
    this.panels = Object.keys(WAYS).map((name) => new Panel(name));
    this.clock = new Clock((time) => this.draw(time));
    this.stack = h("div", { class: "tx-panels" }, this.panels.map((panel) => panel.element));
    this.one = h("div", {}, this.clock.element, this.stack);
    this.two = h("div", { class: "tx-notice" },
      h("p", {}, "The five methods are drawn for one axis. In two dimensions each works on both axes in the same way."),
      h("button", { type: "button", class: "tx-button", onclick: flatten }, "Show them in 1-D"));
    this.element = h("div", { class: "tx-view" }, this.one, this.two);
  }

  show(model) {
    const flat = model.setting.dimensions === 1;
    set(this.one, "hidden", !flat);
    set(this.two, "hidden", flat);
    this.stop();
    if (!flat) return;
    const { stride, dilation } = model.setting;
    const placeOf = new Map(model.columns.map(({ at, place }) => [at, place]));
    const name = (at) => (placeOf.get(at) === null ? "(cropped)" : `Y[${placeOf.get(at)}]`);
    const given = { x: model.samples[0], w: model.weights[0], s: stride, d: dilation, name };
    const last = model.full[0].length;
    for (const panel of this.panels) panel.take(given, model.columns, last);
    this.clock.take(last); // at rest it shows the end, where all agree
  }

  draw(time) {
    for (const panel of this.panels) panel.draw(time);
    // Measured once all are drawn: the page is laid out once.
    const wide = this.panels.map((panel) => panel.isWide());
    this.panels.forEach((panel, at) => panel.fit(wide[at], time));
  }

  stop() {
    this.clock.stop();
  }
}

/** One method: its name, what it does, the drawing, and what happens in this step. */
class Panel {
  constructor(name) {
    this.name = name;
    this.title = h("p", { class: "tx-panel-title" });
    this.about = h("p", { class: "tx-about" });
    this.sheet = h("div", { class: "tx-sheet", role: "img" });
    this.scroller = h("div", { class: "tx-scroll" }, this.sheet);
    this.note = h("p", { class: "tx-note" });
    this.element = h("section", { class: "tx-panel", "data-way": name }, this.title, this.about, this.scroller, this.note);
  }

  take(given, places, last) {
    this.way = WAYS[this.name](given);
    this.places = places;
    this.last = last;
    say(this.title, this.way.title);
    say(this.about, this.way.about);
    const texts = this.way.at(this.way.steps).full.map((value) => `${value}`.length);
    this.sheet.style.setProperty("--digits", Math.max(2, ...texts));
  }

  draw(time) {
    const state = this.way.at(stepAt(time, this.last, this.way.steps));
    this.sheet.classList.toggle("tx-tall", Boolean(state.rows));
    const cells = state.rows ? tall(state, this.places) : flat(state, this.places, this.way.shift ?? 0);
    this.sheet.replaceChildren(...cells);
    say(this.note, state.note || "\u00a0");
    const sofar = state.full.map((value) => value ?? "nothing yet").join(", ");
    set(this.sheet, "aria-label", `${this.way.title}. ${state.note}. Output so far: ${sofar}`);
  }

  isWide() {
    return this.scroller.scrollWidth > this.scroller.clientWidth;
  }

  /** A drawing that is too wide scrolls by itself, to where something happens, and can be scrolled by keys. */
  fit(wide, time) {
    const on = wide && time < this.last ? this.sheet.querySelector(".tx-on") : null;
    if (wide) this.scroller.scrollLeft = on ? on.offsetLeft - this.scroller.clientWidth / 2 : 0;
    set(this.scroller, "tabindex", wide ? 0 : null);
    set(this.scroller, "role", wide ? "region" : null);
    set(this.scroller, "aria-label", wide ? this.way.title : null);
  }
}

const cell = (row, column, text, kind, extra = {}) =>
  h("span", { class: `tx-cell ${kind}`, style: `grid-area: ${row} / ${column}`, ...extra }, `${text}`);

/** A cell of the output row: empty as long as nothing is known, dashed where it is cropped. */
function result({ at, place, added }, full, row, column) {
  const value = added ? 0 : full[at];
  const kind = place === null ? "tx-cropped" : value === null ? "tx-empty" : added ? "tx-output tx-added" : "tx-output";
  return cell(row, column, value ?? "", kind, { "data-kept": place === null ? null : "yes" });
}

/** Lines above one another, the output below, all in the columns of the full array. */
function flat({ lines, full }, places, shift) {
  const across = `1 / span ${places.length + shift + 1}`;
  const label = (text, row, columns) =>
    h("span", { class: "tx-line-label", style: `grid-row: ${row}; grid-column: ${columns}` }, text);
  const drawn = lines.flatMap((line, at) => [
    line.wide ? label(line.label, 2 * at + 1, across) : label(line.label, 2 * at + 2, 1),
    ...line.cells.map((each) => cell(2 * at + 2, each.at + 2, each.text, `tx-${each.hue}${each.on ? " tx-on" : ""}`)),
  ]);
  const last = 2 * lines.length + 2;
  const rule = h("span", { class: "tx-rule", style: `grid-row: ${last - 1}; grid-column: ${across}` });
  return [...drawn, rule, label("Y", last, shift + 1), ...places.map((each) => result(each, full, last, each.at + shift + 2))];
}

/** The matrix, the input beside it, and the output, one row for each output. */
function tall({ rows, x, row, full }, places) {
  const width = x.length;
  const entries = rows.flatMap((weights, at) => weights.map((weight, i) =>
    cell(at + 1, i + 1, weight, `${weight ? "tx-kernel" : "tx-zero"}${at === row ? " tx-on" : ""}`)));
  const column = x.map((sample, i) => cell(i + 1, width + 2, sample, "tx-input"));
  const sign = (text, at) => h("span", { class: "tx-sign", style: `grid-area: 1 / ${at}` }, text);
  const output = places.map((each) => result(each, full, each.at + 1, width + 4));
  return [...entries, sign("·", width + 1), ...column, sign("=", width + 3), ...output];
}
