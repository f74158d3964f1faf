// <tconv-wires id="…" setting="direction-convolution.large-1x2x3…">: one set of wires, read along or written along.
import { Clock } from "../../elements/static/clock.mjs";
import { DIRECTIONS, WIRES } from "../../elements/static/constants.mjs";
import { choice, clamp, Problem } from "../../elements/static/controls.mjs";
import { h, set, spans } from "../../elements/static/dom.mjs";
import { Editing } from "../../elements/static/editing.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { modelOf, smallAt, stateAt, stepsOf, wiresOf } from "./both.mjs";
import { Flight } from "./flight.mjs";
import { Matrix } from "./view_matrix.mjs";
import { keyAt, Plane } from "./view_plane.mjs";
import { Panel } from "./wires_panel.mjs";
import { problemOf, read, settled, spell, withEdge } from "./wires_setting.mjs";
import { sentence, sizeLine, summary } from "./wires_words.mjs";

const PACE = 1100;

class Wires extends Figure {
  label = "Convolution and transposed convolution along the same wires";
  read = read;
  spell = spell;

  build() {
    const point = (key, held) => this.point(key, held);
    this.sentence = h("p", { class: "tx-sentence", id: `${this.id}-sentence` });
    const describedby = this.sentence.id;
    this.plane = new Plane({ point, describedby, move: (side, way) => this.ask(withEdge(this.setting, side, way)) });
    this.matrix = this.getAttribute("matrix") === "no" ? null : new Matrix({ point, describedby });
    new Editing(this.plane.cells, (places, value) => this.type(places, value));
    this.flight = new Flight(this.plane);
    this.clock = new Clock((time) => this.tick(time), { pace: PACE });
    this.panel = new Panel((part) => this.ask({ ...this.setting, ...part }));
    this.direction = choice({
      label: "direction", values: DIRECTIONS, texts: ["↓ convolution", "↑ its transpose"], roles: "radio",
      choose: (direction) => this.ask({ ...this.setting, direction }),
    });
    this.problem = new Problem();
    this.size = h("p", { class: "tx-size" });
    this.picture = h("div", { class: "tx-w-panels" }, this.plane.element, this.sentence, this.clock.element, this.matrix?.element);
    const first = this.getAttribute("switch") === "no" ? [] : [this.direction.element];
    const hint = "Arrow keys walk over cells and move ↔, which can be dragged; Enter or a double tap types a number.";
    this.panel.element.append(this.size);
    return [this.header(...first), this.picture, this.problem.element, this.panel.element, h("p", { class: "tx-about" }, hint)];
  }

  /** A change by the reader, if the numbers allow it; if not, it says why. */
  ask(setting) {
    const words = problemOf(setting);
    if (words) this.panel.show(this.setting);
    else this.change(settled(setting));
    this.problem.show(words && { words });
  }

  /** Numbers of the reader's own, in the cells at some places. */
  type(places, value) {
    const next = { ...this.setting };
    const put = (name, limits, at) => {
      next[name] = next[name].map((each, index) => (index === at ? clamp(value, limits) : each));
    };
    for (const { row, at } of places.map((place) => keyAt(`${place}`))) {
      if (row === "kernel") put("kernel", WIRES.weights, at);
      else if (row === "large") put("large", WIRES.samples, at - this.model.before);
      else put("small", WIRES.samples, at / next.stride);
    }
    this.ask(next);
  }

  draw(setting) {
    this.model = modelOf(setting);
    this.steps = stepsOf(this.model);
    set(this, "direction", setting.direction);
    this.direction.show(setting.direction);
    this.panel.show(setting);
    this.picture.classList.toggle("tx-w-long", this.model.large.length > 10);
    this.problem.show(null);
    const [formula, numbers] = sizeLine(this.model);
    this.size.replaceChildren(h("span", {}, formula), h("b", {}, numbers));
    this.pointed = null;
    const middle = Math.floor((this.model.small.length - 1) / 2) * setting.stride;
    if (!this.held || !this.exists(this.held)) this.held = { row: "dense", at: middle };
    this.time = null;
    this.clock.take(this.steps.length);
  }

  exists({ row, at, to }) {
    const { large, kernel, dense, small, before, size } = this.model;
    if (row === "entry") return at < small.length && to >= before && to < before + size;
    return at < { large, kernel, dense }[row].length;
  }

  /** After a step, its number flies, unless the reader went back or asked for less motion. */
  tick(time) {
    const { model, steps } = this;
    const on = time === this.time + 1 && time > 0;
    this.time = time;
    this.flight.stop();
    this.step = steps[time - 1] ?? null;
    if (time < steps.length) this.held = null;
    else this.held ??= { row: "dense", at: this.step.b };
    const flies = on && this.step.wire && !this.clock.reduced.matches;
    this.render(stateAt(model, steps, flies ? time - 1 : time));
    this.light();
    if (!flies) return;
    const duration = 0.75 * PACE / this.clock.speed;
    this.flight.start(this.step.wire, model.reads, duration, () => this.render(stateAt(model, steps, time)));
  }

  render(state) {
    this.plane.show(this.model, state);
    this.matrix?.show(this.model, state);
  }

  /** A pointer that passes by shows for a moment, a tap or the focus stays. */
  point(key, held) {
    if (held) [this.held, this.pointed] = [key, null];
    else this.pointed = key;
    this.light();
  }

  light() {
    const { model, step } = this;
    const running = this.clock.time < this.steps.length;
    const own = this.pointed ?? this.held;
    const key = own ?? { row: "dense", at: step?.b ?? 0 };
    const all = wiresOf(model, key);
    const wires = own || !step?.wire ? all : [step.wire];
    const cells = new Map();
    const put = (row, at, how) => cells.set(`${["large", "kernel", "dense"].indexOf(row)},${at}`, how);
    for (const { p, m, b } of wires) [["large", p], ["kernel", m], ["dense", b]].forEach(([row, at]) => put(row, at, "on"));
    if (key.row === "entry") [["large", key.to], ["dense", key.at * model.setting.stride]].forEach((end) => put(...end, "on"));
    else put(key.row, key.at, "at");
    const start = key.row === "dense" ? key.at : key.row === "entry" ? key.at * model.setting.stride : null;
    if (start !== null && (model.reads || smallAt(model, start) !== null)) this.plane.slide(start);
    this.plane.light({ key, wires, cells });
    this.matrix?.light({ key, wires });
    const done = running ? this.steps.slice(0, this.clock.time).map((each) => each.wire) : null;
    // While it runs, the sentence follows the sum that grows.
    const grows = own || model.reads || !step ? key : { row: "large", at: step.wire.p };
    this.sentence.replaceChildren(...spans(sentence(model, grows, done)));
  }

  summary() {
    return summary(this.model);
  }

  stop() {
    this.clock.stop();
    this.flight.stop();
  }
}

customElements.define("tconv-wires", Wires);
