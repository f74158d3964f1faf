// The fields of one layer's question: the sizes, what is fixed, and the framework.
import { FIELDS, LABELS, PADDINGS } from "../../elements/static/constants.mjs";
import { choice, NumberField, SelectField } from "../../elements/static/controls.mjs";
import { h, set } from "../../elements/static/dom.mjs";
import { SizesField } from "./fields.mjs";
import { resized } from "./question.mjs";

const ABOUT = "Sizes are those of the transposed convolution. What is left open is searched; " +
  "with a framework, only what it says without slicing.";

export class LayerForm {
  /** `ask(change)` is called with what changed in the question, `refused()` after what does not do. */
  constructor({ ask, refused }) {
    this.ask = ask;
    const asks = (key) => (value) => ask({ [key]: value });
    const sizes = (name, key) => new SizesField(name, FIELDS.size, { change: asks(key), refused });
    const number = (name, key) => new NumberField(name, FIELDS[key], { act: asks(key), refused, open: "any" });
    const side = (name, at) => new NumberField(name, FIELDS.padding, { act: (value) => this.pad(at, value), refused });
    this.rank = choice({
      label: "dimensions", values: [1, 2], texts: ["1-D", "2-D"], roles: "radio", choose: (rank) => this.resize(rank),
    });
    this.sizes = { input: sizes("from", "input"), output: sizes("to", "output") };
    this.numbers = {
      kernel: number("kernel", "kernel"),
      stride: number("stride", "stride"),
      dilation: number("dilation", "dilation"),
      outputPadding: number("output_padding", "outputPadding"),
    };
    this.padding = new SelectField("padding", [[null, "any"], ...PADDINGS.map((name) => [name, name])],
      (name) => ask({ padding: name === "explicit" ? [0, 0] : name }));
    this.sides = [side("before", 0), side("after", 1)];
    this.framework = new SelectField("framework", [[null, "any"], ...Object.entries(LABELS)],
      (framework) => ask({ framework }));
    this.element = this.layOut();
  }

  layOut() {
    const { input, output } = this.sizes;
    const options = [...Object.values(this.numbers), this.padding, ...this.sides, this.framework];
    return h("div", { class: "ts-form", role: "group", "aria-label": "the layer" },
      h("div", { class: "ts-sizes" }, this.rank.element, input.elements, output.elements),
      h("div", { class: "ts-options" }, options.map((field) => field.element)),
      h("p", { class: "tx-about" }, ABOUT));
  }

  resize(rank) {
    this.ask({ input: resized(this.layer.input, rank), output: resized(this.layer.output, rank) });
  }

  pad(side, value) {
    this.ask({ padding: this.layer.padding.map((old, at) => (at === side ? value : old)) });
  }

  /** What was typed and does not do. */
  get wrong() {
    const { input, output } = this.sizes;
    const fields = [...input.fields, ...output.fields, ...Object.values(this.numbers), ...this.sides];
    return fields.find((field) => field.wrong)?.wrong ?? null;
  }

  show(layer) {
    this.layer = layer;
    this.rank.show(layer.input.length);
    for (const [key, field] of Object.entries(this.sizes)) field.show(layer[key], layer.input.length);
    for (const [key, field] of Object.entries(this.numbers)) field.show(layer[key]);
    const explicit = Array.isArray(layer.padding);
    this.padding.show(explicit ? "explicit" : layer.padding);
    this.sides.forEach((field, at) => {
      set(field.element, "hidden", !explicit);
      field.show(explicit ? layer.padding[at] : 0);
    });
    this.framework.show(layer.framework);
  }
}
