// <tconv-explorer id="…" setting="1d.input-3.…">: puts the controls, X and K, and the views together.
import { EXAMPLES, VIEWS } from "../../elements/static/constants.mjs";
import { button, choice, Problem } from "../../elements/static/controls.mjs";
import { h, set, spans } from "../../elements/static/dom.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { CodeView } from "../../elements/static/view_code.mjs";
import { Givens } from "./givens.mjs";
import { busiest, marksOf, modelOf, pairsOf } from "./model.mjs";
import { Controls } from "./panel.mjs";
import { layerOf, mend, read, spell, withDimensions } from "./setting.mjs";
import { OutputView } from "./view_output.mjs";
import { StampsView } from "./view_stamps.mjs";
import { WaysView } from "./view_ways.mjs";
import { changeLabel, sentence, sizeLines, summary } from "./words.mjs";

const TITLES = new Map([
  ["stamps", "Stamps"], ["numbers", "Numbers"], ["overlap", "Overlap"], ["ways", "Five ways"], ["code", "Code"],
]);

class Explorer extends Figure {
  label = "Explorer of a transposed convolution";
  read = read;
  spell = spell;

  build() {
    const part = (changes) => this.change({ ...this.setting, ...changes });
    const point = (hue, place, held) => this.point(hue, place, held);
    this.controls = new Controls((setting) => this.change(setting));
    this.givens = new Givens(this.id, { change: part, point });
    this.views = new Map([
      ["stamps", new StampsView({ point, change: part, follow: (place) => this.point("input", place, false) })],
      ["numbers", new OutputView(false, point)],
      ["overlap", new OutputView(true, point)],
      ["ways", new WaysView(() => this.change(withDimensions(this.setting, 1)), point)],
      ["code", new CodeView(({ setting }) => layerOf(setting))],
    ]);
    this.tabs = choice({
      label: "view", values: VIEWS, texts: VIEWS.map((view) => TITLES.get(view)), roles: "tab",
      choose: (view) => part({ view }),
      attributes: (view) => ({ id: `${this.id}-tab-${view}`, "aria-controls": `${this.id}-panel` }),
    });
    this.panel = h("div", { class: "tx-panel-of-tab", role: "tabpanel", id: `${this.id}-panel` });
    this.sentence = h("p", { class: "tx-sentence" });
    this.size = h("p", { class: "tx-size" });
    this.problem = new Problem();
    this.picture = h("div", { class: "tx-view" }, this.tabs.element, this.givens.element, this.panel, this.sentence);
    return [this.examples(), this.header(this.controls.dimensions.element), this.picture, this.controls.element,
      this.size, this.problem.element]; // the last two below all that is pulled: it must not move
  }

  /** Settings to begin with, where there is room for them. */
  examples() {
    if (!this.hasAttribute("examples")) return null;
    const buttons = EXAMPLES.map(([text, spelled]) => button(text, () => this.change(read(spelled, this.start))));
    return h("div", { class: "tx-header", role: "group", "aria-label": "examples" }, buttons);
  }

  mend() {
    this.change(mend(this.setting));
    this.tabs.element.querySelector("[aria-selected=true]").focus(); // the button that had it is gone
  }

  draw(setting) {
    const found = modelOf(setting);
    const view = this.views.get(setting.view);
    this.model = found.problem ? modelOf(mend(setting)) : found;
    set(this, "dimensions", setting.dimensions);
    this.controls.show(setting);
    this.tabs.show(setting.view);
    set(this.panel, "aria-labelledby", `${this.id}-tab-${setting.view}`);
    this.stop();
    this.showProblem(found.problem);
    if (this.panel.firstChild !== view.element) this.panel.replaceChildren(view.element);
    set(this.sentence, "hidden", setting.view === "code");
    if (!this.model.has(this.held)) this.held = { hue: "output", place: busiest(this.model.parts) };
    this.pointed = null;
    this.givens.show(this.model);
    view.show(this.model);
    this.mark();
  }

  /** In words, in the place of the size; the nearest legal setting is drawn, pale. */
  showProblem(problem) {
    const label = problem && changeLabel(this.setting, mend(this.setting));
    this.problem.show(problem && { words: problem.words, label, act: () => this.mend() });
    this.refused = problem;
    set(this.size, "hidden", Boolean(problem));
    set(this.panel, "inert", Boolean(problem));
    if (problem) return;
    const [formula, ...lines] = sizeLines(this.setting);
    this.size.replaceChildren(h("span", {}, formula), ...lines.map((line) => h("b", {}, line)));
  }

  /** A pointer that passes by shows for a moment, a tap or the focus stays. */
  point(hue, place, held) {
    if (held) [this.held, this.pointed] = [{ hue, place }, null];
    else this.pointed = place && { hue, place };
    if (held) this.givens.hold(this.held);
    this.mark();
  }

  mark() {
    const focus = this.pointed ?? this.held;
    const view = this.views.get(this.setting.view);
    if (!focus || !this.model) return;
    const pairs = pairsOf(this.model, focus);
    const found = marksOf(focus, pairs);
    this.givens.mark(found);
    view.mark?.(found, focus, pairs);
    this.sentence.replaceChildren(...spans(sentence(this.model, focus, pairs, this.setting.view)));
  }

  summary() {
    return summary({ ...this.model, setting: this.setting, problem: this.refused });
  }

  stop() {
    for (const view of this.views.values()) view.stop?.();
  }
}

customElements.define("tconv-explorer", Explorer);
