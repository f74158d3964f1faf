// The decoder as one model to copy.
import { h, set } from "../../elements/static/dom.mjs";
import { CodeView } from "../../elements/static/view_code.mjs";
import { MODELS, modelOf } from "./model.mjs";

const ABOUT = "Put your own normalisation and activations between the layers; they keep the sizes.";
const OPEN = "Give the input a size, and the decoder stands here as one model to copy: its options are then fixed numbers.";

export class ModelView {
  constructor() {
    const write = (name, { plan, channels }) => modelOf(name, plan, channels);
    this.code = new CodeView((model) => model, { names: MODELS, write, about: ABOUT });
    this.open = h("p", { class: "tx-about" }, OPEN);
    this.element = h("div", { class: "ts-model" }, h("p", { class: "ts-title" }, "The decoder as one model"),
      this.code.element, this.open);
  }

  /** `channels` are the encoder's: of its input, then of each convolution. */
  show(plan, channels) {
    const fixed = plan.down.length > 0;
    set(this.code.element, "hidden", !fixed);
    set(this.open, "hidden", fixed);
    if (fixed) this.code.show({ plan, channels });
  }
}
