// <tconv-sizes id="…" setting="layer.input-12.…">: two modes, their address, and examples.
import { NETWORKS, QUESTIONS } from "../../elements/static/constants.mjs";
import { button, choice } from "../../elements/static/controls.mjs";
import { h, set } from "../../elements/static/dom.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { MODES, read, spell } from "./question.mjs";
import { DecoderView } from "./view_decoder.mjs";
import { LayerView } from "./view_layer.mjs";

const TITLES = { layer: "One layer", decoder: "Whole decoder" };

class Calculator extends Figure {
  label = "Size calculator";
  read = read;
  spell = spell;

  build() {
    const change = (state) => this.change(state);
    this.views = { layer: new LayerView(change), decoder: new DecoderView(change) };
    this.tabs = choice({
      label: "what to calculate", values: MODES, texts: MODES.map((mode) => TITLES[mode]), roles: "tab",
      choose: (mode) => this.change({ ...this.setting, mode }),
      attributes: (mode) => ({ id: `${this.id}-tab-${mode}`, "aria-controls": `${this.id}-panel` }),
    });
    this.picture = h("div", { role: "tabpanel", id: `${this.id}-panel` });
    return [this.examples("examples", QUESTIONS), this.examples("networks", NETWORKS), h("div", { class: "ts-bar" }, this.tabs.element, this.header()), this.picture];
  }

  examples(label, listed) {
    const buttons = listed.map(([text, spelled]) => button(text, () => this.change(read(spelled, this.setting))));
    return h("div", { class: "tx-header", role: "group", "aria-label": label }, buttons);
  }

  change(state) {
    const moved = state.mode !== this.setting.mode && this.picture.contains(document.activeElement);
    super.change(state);
    if (moved) this.tabs.element.querySelector("[aria-selected=true]").focus(); // what had it is gone
  }

  summary() {
    return this.views[this.setting.mode].summary;
  }

  draw(state) {
    const view = this.views[state.mode];
    this.tabs.show(state.mode);
    set(this.picture, "aria-labelledby", `${this.id}-tab-${state.mode}`);
    if (this.picture.firstChild !== view.element) this.picture.replaceChildren(view.element);
    view.show(state);
  }
}

customElements.define("tconv-sizes", Calculator);
