// One layer: what it does to a size, every other that does it too, why, and the code.
import { LABELS } from "../../elements/static/constants.mjs";
import { choice } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { CodeView } from "../../elements/static/view_code.mjs";
import { LayerForm } from "./form_layer.mjs";
import { layerOf } from "./frameworks.mjs";
import { answered } from "./mend.mjs";
import { reasonsOf, written } from "./settings.mjs";
import { Ways } from "./ways.mjs";
import { found, sentence } from "./words.mjs";

const ABOUT = "Sizes are those of the transposed convolution, padding that of the convolution that it transposes. " +
  "Leave open what you do not know: it is searched. With a framework, the answer is what it says without slicing.";
const MOST = 100; // settings in the list: whoever needs more fixes something

export class LayerView {
  /** `change(state)` is called with every new state. */
  constructor(change) {
    this.change = change;
    this.form = new LayerForm({ ask: (part) => this.ask({ ...this.state.layer, ...part }), refused: () => this.complain() });
    this.ways = new Ways((question) => this.ask(question));
    this.sentence = h("p", { class: "ts-sentence" });
    this.call = h("code", {});
    this.count = h("p", { class: "ts-title" });
    this.list = h("div", { class: "ts-list" });
    this.reasons = h("ul", { class: "ts-reasons" });
    this.code = new CodeView(layerOf);
    this.answer = h("div", { class: "ts-answer-line" }, this.sentence, h("p", { class: "ts-call" }, this.call));
    this.rest = [this.code.element, h("div", {}, this.count, this.list),
      h("div", {}, h("p", { class: "ts-title" }, "Why it stands there"), this.reasons)];
    const [code, ...more] = this.rest;
    const first = h("div", { class: "ts-first" }, this.answer, this.ways.element, code);
    this.element = h("div", { class: "tx-view" },
      h("div", { class: "ts-layer" }, this.form.element, first, more), h("p", { class: "tx-about" }, ABOUT));
  }

  ask(layer) {
    this.change({ ...this.state, layer, picked: 0 });
  }

  get summary() {
    return this.result.problem ?? `${this.sentence.textContent}. ${this.count.textContent}.`;
  }

  show(state) {
    this.state = state;
    this.form.show(state.layer);
    if (this.asked !== JSON.stringify(state.layer)) this.search(state.layer);
    this.pick(state.picked);
    this.complain();
  }

  search(layer) {
    this.asked = JSON.stringify(layer);
    this.result = answered(layer);
    const shown = this.result.settings.slice(0, MOST);
    say(this.count, found(this.result.settings.length, MOST));
    this.choice = choice({
      label: "layers, best first", values: shown.map((_, at) => at), texts: shown.map((each) => this.text(each)),
      roles: "radio", choose: (picked) => this.change({ ...this.state, picked }),
    });
    this.list.replaceChildren(this.choice.element);
    this.list.scrollTop = 0;
    if (layer.framework) this.code.framework = LABELS[layer.framework];
  }

  /** A line of the list: a size that was open stands first. */
  text(setting) {
    const { input, output } = this.result.question;
    if (input && output) return written(setting);
    return `${sentence(setting).split(":")[0]}: ${written(setting)}`;
  }

  pick(wanted) {
    const picked = Math.min(wanted, this.result.settings.length - 1, MOST - 1);
    if (picked < 0) return;
    const setting = this.result.settings[picked];
    this.choice.show(picked);
    say(this.sentence, sentence(setting));
    say(this.call, written(setting));
    this.reasons.replaceChildren(...reasonsOf(setting).map((reason) => h("li", {}, reason)));
    this.code.show(setting);
  }

  /** What was typed and does not do comes before what has no answer; under neither stands an old answer. */
  complain() {
    const typed = this.form.wrong;
    const problem = typed?.words ?? this.result.problem;
    this.ways.show(problem, typed ? [{ ...typed, words: "" }] : this.result.ways);
    for (const part of [this.answer, ...this.rest]) set(part, "hidden", Boolean(problem));
  }
}
