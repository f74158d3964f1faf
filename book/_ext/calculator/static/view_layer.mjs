// One layer: every setting that does it, best first, why, and the code.
import { LABELS } from "../../elements/static/constants.mjs";
import { choice, Problem } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { CodeView } from "../../elements/static/view_code.mjs";
import { LayerForm } from "./form_layer.mjs";
import { layerOf } from "./frameworks.mjs";
import { answered } from "./mend.mjs";
import { reasonsOf, written } from "./settings.mjs";
import { found } from "./words.mjs";

const MOST = 100; // settings in the list: whoever needs more fixes something

export class LayerView {
  /** `change(state)` is called with every new state. */
  constructor(change) {
    this.change = change;
    const ask = (part) => this.ask({ ...this.state.layer, ...part });
    this.form = new LayerForm({ ask, refused: () => this.complain() });
    this.problem = new Problem();
    this.count = h("p", { class: "ts-title" });
    this.list = h("div", { class: "ts-list" });
    this.reasons = h("ul", { class: "ts-reasons" });
    this.code = new CodeView(layerOf);
    this.result = h("div", { class: "ts-result" },
      h("div", {}, this.count, this.list),
      h("div", {}, h("p", { class: "ts-title" }, "Why it stands there"), this.reasons),
      this.code.element);
    this.element = h("div", { class: "tx-view" }, this.form.element, this.problem.element, this.result);
  }

  ask(layer) {
    this.change({ ...this.state, layer, picked: 0 });
  }

  get summary() {
    return this.answer.problem?.words ?? found(this.answer.settings.length, MOST);
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
    this.answer = answered(layer);
    const shown = this.answer.settings.slice(0, MOST);
    say(this.count, found(this.answer.settings.length, MOST));
    this.choice = choice({
      label: "settings, best first", values: shown.map((_, at) => at), texts: shown.map(written), roles: "radio",
      choose: (picked) => this.change({ ...this.state, picked }),
    });
    this.list.replaceChildren(this.choice.element);
    this.list.scrollTop = 0;
    if (layer.framework) this.code.framework = LABELS[layer.framework];
  }

  pick(wanted) {
    const last = Math.min(this.answer.settings.length, MOST) - 1;
    const picked = Math.min(wanted, last);
    if (picked < 0) return;
    const setting = this.answer.settings[picked];
    this.choice.show(picked);
    this.reasons.replaceChildren(...reasonsOf(setting).map((reason) => h("li", {}, reason)));
    this.code.show(setting);
  }

  /** What was typed and does not do comes before what has no answer; the last answer stays, pale. */
  complain() {
    const { problem } = this.answer;
    const unsolved = problem && { ...problem, act: problem.question && (() => this.ask(problem.question)) };
    const wrong = this.form.wrong ?? unsolved;
    this.problem.show(wrong);
    set(this.result, "inert", Boolean(wrong));
  }
}
