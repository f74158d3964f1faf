// <tconv-lab id="…" setting="stride-2.kernel-3.…" photograph="…">: puts the kernel, the pictures and the tasks together.
import { LAB } from "../../elements/static/constants.mjs";
import { button, choice, clamp } from "../../elements/static/controls.mjs";
import { h, s, say, set } from "../../elements/static/dom.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { range } from "../../elements/static/integers.mjs";
import { withoutCheckerboard } from "../../elements/static/arrays.mjs";
import { Bench } from "./bench.mjs";
import { Loupe } from "./loupe.mjs";
import { modelOf, spectrumOf } from "./model.mjs";
import { photographOf } from "./pictures.mjs";
import { Plate } from "./plate.mjs";
import { gridWords, pointed, summaryOf } from "./pointed.mjs";
import { named, read, spell } from "./setting.mjs";
import { TaskList } from "./tasklist.mjs";
import { solvedBy } from "./tasks.mjs";

const NAMES = { ones: "Ones", nearest: "Nearest", bilinear: "Bilinear", random: "Random", edge: "Edge", one: "One-hot", icnr: "ICNR",
  photograph: "Photograph", constant: "Constant", ramp: "Ramp", drawing: "Drawing" };
const GLIDE = 700; // milliseconds
const choices = ([least, most]) => range(least, most + 1);

class Lab extends Figure {
  label = "Lab of kernels";
  read = read;
  spell = spell;

  build() {
    this.photograph = photographOf(this.getAttribute("photograph"));
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)");
    this.sentence = h("p", { class: "tl-sentence", id: `${this.id}-sentence` });
    const point = (kind) => (place, held) => this.point(kind, place, held);
    const describedby = this.sentence.id;
    this.bench = new Bench({
      describedby, point,
      edit: (places, value) => this.edit(places, value),
      flatten: () => this.flatten(),
      undo: () => this.change({ ...this.setting, ...this.earlier }),
    });
    this.input = new Plate({ title: "input X", note: "each pixel stamps K", describedby, point: point("input"), draw: (places, start) => this.draft(places, start) });
    this.output = new Plate({ title: "output Y", describedby, point: point("output") });
    this.copies = s("svg", { class: "tl-copies", viewBox: "0 0 1 1", "aria-hidden": "true" });
    this.spectrum = new Plate({ title: "spectrum of Y", note: "bright in a ring: a grid", over: this.copies });
    this.loupe = new Loupe();
    this.tasks = new TaskList((text) => this.take(text), (words) => say(this.live, words));
    this.picture = this.layOut();
    return [this.header(...this.sizes()), this.presets(), this.picture, this.tasks.element];
  }

  sizes() {
    const numbers = (label, key) => choice({
      label, values: choices(LAB[key]), texts: choices(LAB[key]), roles: "radio",
      choose: (value) => this.change(named({ ...this.setting, [key]: value })),
    });
    this.choices = { kernel: numbers("kernel", "kernel"), stride: numbers("stride", "stride") };
    return Object.entries(this.choices).map(([name, { element }]) =>
      h("div", { class: "tl-row tl-sizes" }, h("span", { class: "tx-name" }, name), element));
  }

  presets() {
    this.named = new Map(LAB.presets.map((preset) => [preset, button(NAMES[preset], () =>
      this.change(named({ ...this.setting, preset }, Math.floor(Math.random() * 2 ** 32))))]));
    return h("div", { class: "tl-row tl-presets", role: "group", "aria-label": "kernels to begin with" }, [...this.named.values()]);
  }

  layOut() {
    this.pictures = choice({
      label: "picture", values: LAB.pictures, texts: LAB.pictures.map((name) => NAMES[name]), roles: "radio",
      choose: (picture) => this.change({ ...this.setting, picture }, "picture"),
    });
    this.clear = button("Clear", () => this.change({ ...this.setting, drawing: this.setting.drawing.map(() => 0) }, "picture"));
    this.hint = h("p", { class: "tx-notice", id: `${this.id}-hint` }, "Draw with the pointer, or with arrow keys and Space. ", this.clear);
    const large = h("div", { class: "tl-large" }, this.output.element, this.sentence);
    const small = h("div", { class: "tl-small" }, this.input.element, this.loupe.element, this.spectrum.element);
    return h("div", { class: "tl-stage" }, large, this.bench.kernelPart, this.bench.sumsPart,
      h("div", { class: "tl-row tl-pictures" }, h("span", { class: "tx-name" }, "input"), this.pictures.element, this.hint), small);
  }

  /** `by` says who changed it: the hand, the button that makes it flat, a choice of picture, or who begins anew. */
  change(setting, by = "anew") {
    this.stop();
    if (by === "anew") Object.assign(this, { base: setting, pressed: false });
    if (by === "button") this.pressed = true;
    else if (by !== "picture") this.earlier = null;
    super.change(setting);
    this.tasks.solve(solvedBy({ setting, base: this.base, pressed: this.pressed }));
  }

  edit(places, value) {
    const weights = [...this.setting.weights];
    for (const [m, n] of places) weights[m * this.setting.kernel + n] = clamp(value, LAB.weight);
    this.change({ ...this.setting, preset: "own", weights }, "hand");
  }

  /** Glide to the nearest flat kernel; where motion is reduced, be there. */
  flatten() {
    const { kernel, axes, setting } = this.model;
    const [from, to] = [setting.weights, withoutCheckerboard(kernel, axes).flat()];
    const between = (part) => ({ ...setting, preset: "own", weights: from.map((weight, at) => weight + (to[at] - weight) * part) });
    this.earlier = { weights: from, preset: setting.preset, kernel: setting.kernel, stride: setting.stride };
    const end = () => this.change(between(1), "button");
    if (this.reduced.matches) return end();
    const start = performance.now();
    const step = (now) => {
      const part = clamp((now - start) / GLIDE, [0, 1]);
      if (part === 1) return end();
      this.show(between(part * part * (3 - 2 * part)));
      this.frame = requestAnimationFrame(step);
    };
    this.stop();
    this.frame = requestAnimationFrame(step);
  }

  /** A stroke: the first pixel decides whether it draws or wipes. */
  draft(places, start) {
    const drawing = [...this.setting.drawing];
    const side = Math.sqrt(drawing.length);
    const at = ([i, j]) => i * side + j;
    if (start) this.ink = 1 - drawing[at(places[0])];
    for (const place of places) drawing[at(place)] = this.ink;
    this.change({ ...this.setting, drawing }, "picture");
  }

  point(kind, place, held) {
    const target = place && { kind, place };
    if (held) this.held = target;
    if (held && kind === "weight") this.bench.hold(place);
    this.aim(target ?? this.held);
    if (held && ["input", "output"].includes(kind)) say(this.live, this.sentence.textContent);
  }

  aim(target) {
    this.target = target;
    const found = pointed(this.model, target);
    this.bench.mark(found);
    this.input.surround(found.input);
    this.output.surround(found.output);
    const half = this.model.output.length >> 1;
    this.loupe.show(this.model, found.output?.slice(0, 2) ?? [half, half], found.phase);
    say(this.sentence, found.words);
  }

  draw(setting) {
    this.base ??= setting;
    const model = this.model = modelOf(setting, this.photograph);
    const drawn = setting.picture === "drawing";
    for (const key of ["kernel", "stride"]) this.choices[key].show(setting[key]);
    for (const [preset, each] of this.named) set(each, "aria-pressed", `${preset === setting.preset}`);
    this.pictures.show(setting.picture);
    this.input.drawable = drawn;
    set(this.input.canvas, "class", drawn ? "tl-canvas tl-drawable" : "tl-canvas");
    set(this.hint, "hidden", !drawn);
    const [small, large] = [model.samples.length, model.output.length];
    this.input.paint(model.samples, `Input, ${small} × ${small}: ${NAMES[setting.picture]}. ${drawn ? "Space draws a pixel." : ""}`);
    this.output.paint(model.output.map((row) => row.map(model.shades)), `Output, ${large} × ${large}. ${gridWords(model)}`);
    this.showSpectrum(model);
    this.bench.show(model);
    set(this.bench.back, "hidden", !this.earlier);
    this.aim(this.target);
  }

  /** Rings stand around the frequencies of the grid: in the middle of every copy but the first. */
  showSpectrum(model) {
    const { stride } = model.setting;
    const middles = model.flat ? "dark in their middles: no grid" : "bright in their middles: the grid";
    const copies = stride > 1 ? `${stride ** 2} copies of that of the input, all but the first ${middles}` : "that of the input, weighed by the kernel";
    this.spectrum.paint(spectrumOf(model), `Spectrum of the output: ${copies}.`);
    const places = Array.from({ length: stride ** 2 }, (_, at) => [Math.floor(at / stride), at % stride]);
    this.copies.replaceChildren(...places.slice(1).map(([a, b]) =>
      s("circle", { cx: (b + 0.5) / stride, cy: (a + 0.5) / stride, r: 0.05 })));
  }

  summary() {
    return summaryOf(this.model);
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }
}

customElements.define("tconv-lab", Lab);
