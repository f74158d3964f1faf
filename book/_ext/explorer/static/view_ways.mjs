// The five methods side by side, driven by one clock: play, pause, step.
import { Clock } from "../../elements/static/clock.mjs";
import { h, say, set, shown } from "../../elements/static/dom.mjs";
import { scroller } from "../../elements/static/scroller.mjs";
import { lastOf, stepAt, WAYS } from "./ways.mjs";

export class WaysView {
  constructor(flatten, point) {
    this.panels = Object.keys(WAYS).map((name) => new Panel(name));
    this.clock = new Clock((time) => this.draw(time));
    this.stack = h("div", { class: "tx-panels" }, this.panels.map((panel) => panel.element));
    this.stack.addEventListener("pointerover", (event) => this.pointAt(event.target.closest(".tx-cell"), point));
    this.stack.addEventListener("pointerleave", () => point("output", null, false));
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
    this.model = flat ? model : null;
    if (!flat) return;
    const { stride, dilation } = model.setting;
    const placeOf = new Map(model.columns.map(({ at, place }) => [at, place]));
    const name = (at) => (placeOf.get(at) === null ? "(cropped)" : `Y[${placeOf.get(at)}]`);
    const given = { x: model.samples[0], w: model.weights[0], s: stride, d: dilation, name };
    for (const panel of this.panels) panel.take(given, model.columns);
    const last = lastOf(this.panels.map((panel) => panel.way));
    for (const panel of this.panels) panel.last = last;
    this.clock.take(last); // at rest it shows the end, where all agree
  }

  draw(time) {
    for (const panel of this.panels) panel.draw(time);
    // Measured once all are drawn: the page is laid out once.
    const wide = this.panels.map((panel) => panel.isWide());
    this.panels.forEach((panel, at) => panel.fit(wide[at], time));
    this.light();
  }

  /** A cell of a panel stands for its output, its sample or its weight. */
  pointAt(cell, point) {
    const { i, m, p } = cell?.dataset ?? {};
    const place = this.model.columns.find(({ at }) => `${at}` === p)?.place;
    if (p !== undefined) point("output", place == null ? null : [0, place], false);
    else if (i !== undefined || m !== undefined) point(m === undefined ? "input" : "kernel", [0, Number(m ?? i)], false);
  }

  /** Light whatever takes part in the products of the cell that is pointed at, in all panels. */
  mark(found, focus, pairs) {
    if (!this.model) return;
    const { ownAxes: [axis], columns } = this.model;
    this.lit = pairs.map(({ sample: [, i], weight: [, m] }) => ({ i, m, p: i * axis.stride + m * axis.dilation }));
    if (focus.hue === "output") this.lit.push({ p: columns.find(({ place }) => place === focus.place[1])?.at });
    this.light();
  }

  light() {
    const isLit = (own) => this.lit?.some((pair) => own.length && own.every(([key, value]) => `${pair[key]}` === value));
    for (const each of this.stack.querySelectorAll(".tx-cell")) {
      each.classList.toggle("tx-lit", Boolean(isLit(Object.entries(each.dataset).filter(([key]) => "imp".includes(key)))));
    }
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
    this.scroller = scroller(this.sheet);
    this.note = h("p", { class: "tx-note" });
    this.element = h("section", { class: "tx-panel", "data-way": name }, this.title, this.about, this.scroller, this.note);
  }

  take(given, places) {
    this.way = WAYS[this.name](given);
    this.places = places;
    say(this.title, this.way.title);
    say(this.about, this.way.about);
    const texts = this.way.at(this.way.steps).full.map((value) => shown(value).length);
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

/** A cell; `own` is the sample, the weight and the place {i, m, p} that it belongs to. */
const cell = (row, column, text, kind, { i, m, p } = {}, extra = {}) =>
  h("span", {
    class: `tx-cell ${kind}`, style: `grid-area: ${row} / ${column}`, "data-i": i, "data-m": m, "data-p": p, ...extra,
  }, typeof text === "number" ? shown(text) : text);

/** A cell of the output row: empty as long as nothing is known, dashed where it is cropped. */
function result({ at, place, added }, full, row, column) {
  const value = added ? 0 : full[at];
  const kind = place === null ? "tx-cropped" : value === null ? "tx-empty" : added ? "tx-output tx-added" : "tx-output";
  return cell(row, column, value ?? "", kind, { p: at }, { "data-kept": place === null ? null : "yes" });
}

/** Lines above one another, the output below, all in the columns of the full array. */
function flat({ lines, full }, places, shift) {
  const across = `1 / span ${places.length + shift + 1}`;
  const label = (text, row, columns) =>
    h("span", { class: "tx-line-label", style: `grid-row: ${row}; grid-column: ${columns}` }, text);
  const drawn = lines.flatMap((line, at) => [
    line.wide ? label(line.label, 2 * at + 1, across) : label(line.label, 2 * at + 2, 1),
    ...line.cells.map((each) => cell(2 * at + 2, each.at + 2, each.text, `tx-${each.hue}${each.on ? " tx-on" : ""}`, each)),
  ]);
  const last = 2 * lines.length + 2;
  const rule = h("span", { class: "tx-rule", style: `grid-row: ${last - 1}; grid-column: ${across}` });
  return [...drawn, rule, label("Y", last, shift + 1), ...places.map((each) => result(each, full, last, each.at + shift + 2))];
}

/** The matrix, the input beside it, and the output, one row for each output. */
function tall({ rows, x, s, d, row, full }, places) {
  const width = x.length;
  const entries = rows.flatMap((weights, at) => weights.map((weight, i) => {
    const kind = `${weight ? "tx-kernel" : "tx-zero"}${at === row ? " tx-on" : ""}`;
    return cell(at + 1, i + 1, weight, kind, { i, m: (at - i * s) / d, p: at });
  }));
  const column = x.map((sample, i) => cell(i + 1, width + 2, sample, "tx-input", { i }));
  const sign = (text, at) => h("span", { class: "tx-sign", style: `grid-area: 1 / ${at}` }, text);
  const output = places.map((each) => result(each, full, each.at + 1, width + 4));
  return [...entries, sign("·", width + 1), ...column, sign("=", width + 3), ...output];
}
