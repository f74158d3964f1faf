// The fields of one layer's question: the sizes, what is fixed, and the framework. Any of them may stay empty.
import { FIELDS, LABELS, NAMED } from "../../elements/static/constants.mjs";
import { choice, NumberField, SelectField } from "../../elements/static/controls.mjs";
import { h, set } from "../../elements/static/dom.mjs";
import { SizesField } from "./fields.mjs";
import { resized } from "./question.mjs";

const RANKS = Array.from({ length: FIELDS.rank[1] }, (_, at) => at + 1);

export class LayerForm {
  /** `ask(change)` is called with what changed in the question, `refused()` after what does not do. */
  constructor({ ask, refused }) {
    this.ask = ask;
    const asks = (key) => (value) => ask({ [key]: value });
    const number = (name, key, act, open = "any") => new NumberField(name, FIELDS[key], { act, refused, open });
    const sizes = (key) => new SizesField(key, FIELDS.size, { change: asks(key), refused, open: "?" });
    this.rank = choice({
      label: "dimensions", values: RANKS, texts: RANKS.map((rank) => `${rank}-D`), roles: "radio",
      choose: (rank) => this.resize(rank),
    });
    this.sizes = { input: sizes("input"), output: sizes("output") };
    this.numbers = {
      kernel: number("kernel", "kernel", asks("kernel")),
      stride: number("stride", "stride", asks("stride")),
      outputPadding: number("output_padding", "outputPadding", asks("outputPadding")),
      dilation: number("dilation", "dilation", asks("dilation"), "1"),
    };
    this.before = number("padding", "padding", (value) => this.pad(value));
    this.after = number("padding after", "padding", (value) => this.pad(this.layer.padding[0], value), "the same");
    this.name = new SelectField("padding by name", [[null, "–"], ...NAMED.map((name) => [name, name])], asks("padding"));
    this.framework = new SelectField("framework", [[null, "any"], ...Object.entries(LABELS)], asks("framework"));
    this.element = this.layOut();
  }

  layOut() {
    const { input, output } = this.sizes;
    const { kernel, stride, outputPadding, dilation } = this.numbers;
    const options = [kernel, stride, this.before, this.after, this.name, outputPadding, dilation, this.framework];
    return h("div", { class: "ts-form", role: "group", "aria-label": "the layer" },
      this.rank.element,
      h("div", { class: "ts-sizes" }, input.element, output.element),
      h("div", { class: "ts-options" }, options.map((field) => field.element)));
  }

  resize(rank) {
    this.ask({ rank, input: resized(this.layer.input, rank), output: resized(this.layer.output, rank) });
  }

  /** One number is padding on both sides, until the other side has its own. */
  pad(before, after = this.unequal ? this.layer.padding[1] : before) {
    this.ask({ padding: before === null ? null : [before, after ?? before] });
  }

  get unequal() {
    const { padding } = this.layer;
    return Array.isArray(padding) && padding[0] !== padding[1];
  }

  /** What was typed and does not do. */
  get wrong() {
    const { input, output } = this.sizes;
    const fields = [...input.fields, ...output.fields, ...Object.values(this.numbers), this.before, this.after];
    return fields.find((field) => field.wrong)?.wrong ?? null;
  }

  show(layer) {
    this.layer = layer;
    this.rank.show(layer.rank);
    for (const [key, field] of Object.entries(this.sizes)) field.show(layer[key], layer.rank);
    for (const [key, field] of Object.entries(this.numbers)) field.show(layer[key]);
    const counted = Array.isArray(layer.padding);
    this.before.show(counted ? layer.padding[0] : null);
    this.after.show(this.unequal ? layer.padding[1] : null);
    set(this.after.input, "disabled", !counted);
    this.name.show(counted ? null : layer.padding);
    this.framework.show(layer.framework);
  }
}
