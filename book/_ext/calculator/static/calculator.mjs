// <tconv-sizes id="…" setting="layer.input-12.…">: puts the two calculators, the examples and the address together.
import { Address } from "../../elements/static/address.mjs";
import { choice, h, say, set } from "../../elements/static/dom.mjs";
import { linkButton } from "../../elements/static/link.mjs";
import { EXAMPLES } from "./examples.mjs";
import { MODES, read, spell } from "./question.mjs";
import { DecoderView } from "./view_decoder.mjs";
import { LayerView } from "./view_layer.mjs";

const TITLES = { layer: "One layer", decoder: "A decoder" };
const SILENCE = 700; // milliseconds without a change before the new answer is read out

const button = (text, act) => h("button", { type: "button", class: "tx-button", onclick: act }, text);

class Calculator extends HTMLElement {
  connectedCallback() {
    this.start = read(this.getAttribute("setting"));
    if (!this.views) this.build();
    this.address = new Address(this.id, (text) => this.show(read(text, this.start)));
    this.show(read(this.address.read(), this.start));
  }

  disconnectedCallback() {
    this.address.close();
    clearTimeout(this.silence);
  }

  build() {
    const change = (state) => this.change(state);
    this.views = { layer: new LayerView(change), decoder: new DecoderView(change) };
    this.tabs = choice({
      label: "what to calculate", values: MODES, texts: MODES.map((mode) => TITLES[mode]), roles: "tab",
      choose: (mode) => this.change({ ...this.state, mode }),
      attributes: (mode) => ({ id: `${this.id}-tab-${mode}`, "aria-controls": `${this.id}-panel` }),
    });
    this.panel = h("div", { role: "tabpanel", id: `${this.id}-panel` });
    this.live = h("p", { class: "tx-hidden", role: "status" });
    const place = this.querySelector(".tx-app");
    set(place, "role", "group");
    set(place, "aria-label", "Size calculator");
    place.replaceChildren(this.makeExamples(), this.makeBar(), this.panel, this.live);
  }

  makeExamples() {
    const buttons = EXAMPLES.map(([text, spelled]) => button(text, () => this.change(read(spelled, this.state))));
    return h("div", { class: "tx-header", role: "group", "aria-label": "examples" }, buttons);
  }

  makeBar() {
    const link = linkButton(() => this.address.flush(), this.live);
    const reset = button("Reset", () => this.change(this.start));
    return h("div", { class: "ts-bar" }, this.tabs.element, h("div", { class: "tx-header" }, link, reset));
  }

  /** A change by the reader: shown at once, written into the address and read out a little later. */
  change(state) {
    const moved = state.mode !== this.state.mode && this.panel.contains(document.activeElement);
    this.show(state);
    if (moved) this.tabs.element.querySelector("[aria-selected=true]").focus(); // what had it is gone
    const text = spell(state);
    this.address.write(text === spell(this.start) ? null : text);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => say(this.live, this.views[state.mode].summary), SILENCE);
  }

  show(state) {
    const view = this.views[state.mode];
    this.state = state;
    this.tabs.show(state.mode);
    set(this.panel, "aria-labelledby", `${this.id}-tab-${state.mode}`);
    if (this.panel.firstChild !== view.element) this.panel.replaceChildren(view.element);
    view.show(state);
  }
}

customElements.define("tconv-sizes", Calculator);
