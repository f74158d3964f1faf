// The sliders of the wires. What goes in has a size of its own; the other side follows.
import { WIRES } from "../../elements/static/constants.mjs";
import { Slider } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { resized, weights } from "./wires_setting.mjs";

export class Panel {
  /** `change(part)` is called with the part of the setting that is new. */
  constructor(change) {
    const slider = (name, act) => new Slider(name, act);
    this.size = slider("input", (n) => change(this.reads
      ? { large: resized(this.setting.large, n) } : { small: resized(this.setting.small, n) }));
    this.kernel = slider("kernel", (n) => change({ kernel: weights(this.setting.kernel, n) }));
    this.stride = slider("stride", (stride) => change({ stride }));
    this.dilation = slider("dilation", (dilation) => change({ dilation }));
    this.padding = [0, 1].map((side) => slider(["padding P", "padding Q"][side],
      (n) => change({ padding: this.setting.padding.map((each, at) => (at === side ? n : each)) })));
    this.extra = slider("output_padding r", (outputPadding) => change({ outputPadding }));
    const all = [this.size, this.kernel, this.stride, this.dilation, ...this.padding, this.extra];
    this.element = h("div", { class: "tx-w-sliders" }, all.map((each) => each.element));
  }

  show(setting) {
    this.setting = setting;
    this.reads = setting.direction === "convolution";
    const { large, small, kernel, stride, dilation, padding, outputPadding } = setting;
    say(this.size.name, this.reads ? "input N" : "input M");
    this.size.show(this.reads ? large.length : small.length, this.reads ? WIRES.large : WIRES.small);
    this.kernel.show(kernel.length, WIRES.kernel);
    this.stride.show(stride, WIRES.stride);
    this.dilation.show(dilation, WIRES.dilation);
    padding.forEach((value, side) => this.padding[side].show(value, WIRES.padding));
    // A convolution leaves a remainder, it does not choose one.
    say(this.extra.name, this.reads ? "remainder r" : "output_padding r");
    this.extra.show(outputPadding, [0, Math.max(stride - 1, outputPadding)]);
    set(this.extra.range, "disabled", this.reads);
  }
}
