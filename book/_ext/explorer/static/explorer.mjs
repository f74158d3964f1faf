// <tconv-explorer id="…" setting="1d.input-3.…">: puts the controls and the views together.
import { VIEWS } from "../../elements/static/constants.mjs";
import { choice, Problem } from "../../elements/static/controls.mjs";
import { h, set } from "../../elements/static/dom.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { CodeView } from "../../elements/static/view_code.mjs";
import { modelOf } from "./model.mjs";
import { Controls } from "./panel.mjs";
import { layerOf, mend, read, spell, withDimensions } from "./setting.mjs";
import { ArraysView } from "./view_arrays.mjs";
import { WaysView } from "./view_ways.mjs";
import { changeLabel, sizeLines, summary } from "./words.mjs";

const TITLES = { numbers: "Numbers", overlap: "Overlap", ways: "Five ways", code: "Code" };

class Explorer extends Figure {
  label = "Explorer of a transposed convolution";
  read = read;
  spell = spell;

  build() {
    this.controls = new Controls((setting) => this.change(setting));
    this.views = {
      numbers: new ArraysView(`${this.id}-numbers`, false),
      overlap: new ArraysView(`${this.id}-overlap`, true),
      ways: new WaysView(`${this.id}-ways`, { flatten: () => this.change(withDimensions(this.setting, 1)) }),
      code: new CodeView(({ setting }) => layerOf(setting)),
    };
    this.tabs = choice({
      label: "view", values: VIEWS, texts: VIEWS.map((view) => TITLES[view]), roles: "tab",
      choose: (view) => this.change({ ...this.setting, view }),
      attributes: (view) => ({ id: `${this.id}-tab-${view}`, "aria-controls": `${this.id}-panel` }),
    });
    this.picture = h("div", { class: "tx-panel-of-tab", role: "tabpanel", id: `${this.id}-panel` });
    this.size = h("p", { class: "tx-size" });
    this.problem = new Problem();
    return [this.header(this.controls.dimensions.element), this.controls.element, this.size, this.problem.element,
      this.tabs.element, this.picture];
  }

  mend() {
    this.change(mend(this.setting));
    this.tabs.element.querySelector("[aria-selected=true]").focus(); // the button that had it is gone
  }

  draw(setting) {
    const view = this.views[setting.view];
    this.model = modelOf(setting);
    set(this, "dimensions", setting.dimensions);
    this.controls.show(setting);
    this.tabs.show(setting.view);
    set(this.picture, "aria-labelledby", `${this.id}-tab-${setting.view}`);
    if (setting.view !== "ways") this.stop();
    this.showProblem();
    if (this.picture.firstChild !== view.element) this.picture.replaceChildren(view.element);
    view.show(this.model.problem ? modelOf(mend(setting)) : this.model);
  }

  /** In words, in the place of the size; the nearest legal setting is drawn below, pale. */
  showProblem() {
    const { problem } = this.model;
    const label = problem && changeLabel(this.setting, mend(this.setting));
    this.problem.show(problem && { words: problem.words, label, act: () => this.mend() });
    set(this.size, "hidden", Boolean(problem));
    set(this.picture, "inert", Boolean(problem));
    if (problem) return;
    const [formula, ...lines] = sizeLines(this.setting);
    this.size.replaceChildren(h("span", {}, formula), ...lines.map((line) => h("b", {}, line)));
  }

  summary() {
    return summary(this.model);
  }

  stop() {
    this.views.ways.stop();
  }
}

customElements.define("tconv-explorer", Explorer);
