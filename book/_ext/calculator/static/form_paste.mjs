// A place to paste an encoder into, and what was not understood of it.
import { button } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { readEncoder } from "./paste.mjs";

const EXAMPLE = "nn.Conv2d(3, 64, 4, stride=2, padding=1),\nnn.Conv2d(64, 128, 4, stride=2, padding=1),";

export class PasteForm {
  /** `take(encoder)` is called with what was read, if that is anything. */
  constructor(take) {
    this.take = take;
    this.area = h("textarea", { rows: 6, placeholder: EXAMPLE, spellcheck: "false", "aria-label": "code of an encoder" });
    this.said = h("p", { role: "status" });
    this.left = h("ul", { class: "ts-left" });
    this.element = h("details", { class: "ts-paste" }, h("summary", {}, "Paste an encoder of PyTorch or Keras"),
      h("div", { class: "tx-view" }, this.area, h("div", {}, button("Read it", () => this.read())), this.said, this.left));
  }

  read() {
    const found = readEncoder(this.area.value);
    const { layers, left } = found;
    const count = `${layers.length || "No"} ${layers.length === 1 ? "convolution or pooling" : "convolutions and poolings"} read`;
    say(this.said, left.length ? `${count}; these lines were not understood:` : `${count}.`);
    this.left.replaceChildren(...left.map((line) => h("li", {}, h("code", {}, line))));
    set(this.left, "hidden", !left.length);
    if (layers.length) this.take(found);
  }
}
