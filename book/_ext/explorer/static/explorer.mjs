// <tconv-explorer id="…" setting="1d.input-3.…">: puts the controls, the views and the address together.
import { Address } from "../../elements/static/address.mjs";
import { choice, h, say, set } from "../../elements/static/dom.mjs";
import { linkButton } from "../../elements/static/link.mjs";
import { CodeView } from "../../elements/static/view_code.mjs";
import { Controls } from "./controls.mjs";
import { modelOf } from "./model.mjs";
import { layerOf, mend, read, spell, VIEWS, withDimensions } from "./setting.mjs";
import { ArraysView } from "./view_arrays.mjs";
import { WaysView } from "./view_ways.mjs";
import { changeLabel, sizeLines, summary } from "./words.mjs";

const TITLES = { numbers: "Numbers", overlap: "Overlap", ways: "Five ways", code: "Code" };
const SILENCE = 700; // milliseconds without a change before the new state is read out

class Explorer extends HTMLElement {
  connectedCallback() {
    this.start = read(this.getAttribute("setting"));
    if (!this.controls) this.build();
    this.address = new Address(this.id, (text) => this.show(read(text, this.start)));
    this.show(read(this.address.read(), this.start));
  }

  disconnectedCallback() {
    this.address.close();
    this.views.ways.stop();
    clearTimeout(this.silence);
  }

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
    this.panel = h("div", { class: "tx-panel-of-tab", role: "tabpanel", id: `${this.id}-panel` });
    this.size = h("p", { class: "tx-size" });
    this.live = h("p", { class: "tx-hidden", role: "status" });
    this.problem = this.makeProblem();
    const place = this.querySelector(".tx-app");
    set(place, "role", "group");
    set(place, "aria-label", "Explorer of a transposed convolution");
    place.replaceChildren(this.makeHeader(), this.controls.element, this.size, this.problem.element,
      this.tabs.element, this.panel, this.live);
  }

  makeHeader() {
    const reset = () => this.change({ ...this.start, view: this.setting.view });
    return h("div", { class: "tx-header" }, this.controls.dimensions.element, h("span", { class: "tx-space" }),
      linkButton(() => this.address.flush(), this.live),
      h("button", { type: "button", class: "tx-button", onclick: reset }, "Reset"));
  }

  makeProblem() {
    const words = h("p", {});
    const button = h("button", { type: "button", class: "tx-button tx-mend", onclick: () => this.mend() });
    return { element: h("div", { class: "tx-problem" }, words, button), words, button };
  }

  mend() {
    this.change(mend(this.setting));
    this.tabs.element.querySelector("[aria-selected=true]").focus(); // the button that had it is gone
  }

  /** A change by the reader: shown at once, written into the address and read out a little later. */
  change(setting) {
    this.show(setting);
    const text = spell(setting);
    this.address.write(text === spell(this.start) ? null : text);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => say(this.live, summary(this.model)), SILENCE);
  }

  show(setting) {
    const view = this.views[setting.view];
    this.setting = setting;
    this.model = modelOf(setting);
    set(this, "dimensions", setting.dimensions);
    this.controls.show(setting);
    this.tabs.show(setting.view);
    set(this.panel, "aria-labelledby", `${this.id}-tab-${setting.view}`);
    if (setting.view !== "ways") this.views.ways.stop();
    this.showProblem();
    if (this.panel.firstChild !== view.element) this.panel.replaceChildren(view.element);
    view.show(this.model.problem ? modelOf(mend(setting)) : this.model);
  }

  /** In words, in the place of the size; the nearest legal setting is drawn below, pale. */
  showProblem() {
    const { problem } = this.model;
    set(this.problem.element, "hidden", !problem);
    set(this.size, "hidden", Boolean(problem));
    set(this.panel, "inert", Boolean(problem));
    if (!problem) {
      const [formula, ...lines] = sizeLines(this.setting);
      this.size.replaceChildren(h("span", {}, formula), ...lines.map((line) => h("b", {}, line)));
      return;
    }
    say(this.problem.words, problem.words);
    say(this.problem.button, changeLabel(this.setting, mend(this.setting)));
  }
}

customElements.define("tconv-explorer", Explorer);
