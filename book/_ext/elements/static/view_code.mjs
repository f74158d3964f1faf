// The code of a layer in each framework, to be copied.
import { copy } from "./clipboard.mjs";
import { choice } from "./controls.mjs";
import { h, say } from "./dom.mjs";
import { FRAMEWORKS, snippet } from "./snippets.mjs";

const ABOUT = "One channel in, one out; the first comment says how x and the weight are laid out.";

export class CodeView {
  /** `layerOf(model)` is the layer that `write(framework, layer)` writes code for. */
  constructor(layerOf, { names = FRAMEWORKS, write = snippet, about = ABOUT } = {}) {
    Object.assign(this, { layerOf, write });
    this.framework = names[0];
    this.chooser = choice({
      label: "framework", values: names, texts: names, roles: "radio",
      choose: (framework) => { this.framework = framework; this.draw(); },
    });
    this.code = h("code", {});
    this.block = h("pre", { class: "tx-code", tabindex: 0, role: "region", "aria-label": "code" }, this.code);
    this.button = h("button", { type: "button", class: "tx-button", onclick: () => this.copy() }, "Copy code");
    this.done = h("span", { role: "status", class: "tx-done" });
    const bar = h("div", { class: "tx-bar" }, this.chooser.element, h("span", {}, this.button, this.done));
    this.element = h("div", { class: "tx-view" }, bar, this.block, h("p", { class: "tx-about" }, about));
  }

  show(model) {
    this.layer = this.layerOf(model);
    this.draw();
  }

  draw() {
    this.chooser.show(this.framework);
    say(this.done, "");
    const text = this.write(this.framework, this.layer);
    if (this.code.textContent !== text) this.code.replaceChildren(...coloured(text));
  }

  async copy() {
    say(this.done, (await copy(this.code.textContent)) ? "Copied" : "Select the code and copy it by hand");
  }
}

const TOKENS = /(?<comment>#[^\n]*)|(?<string>"""[^]*?"""|"[^"\n]*")|(?<word>\b(?:import|from|as)\b)|(?<number>\b\d+\b)/g;

/** Python in colours that its meaning does not depend on. */
function coloured(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [kind] = Object.entries(match.groups).find(([, found]) => found !== undefined);
    parts.push(text.slice(end, match.index), h("span", { class: `tx-code-${kind}` }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}
