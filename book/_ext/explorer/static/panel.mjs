// The controls: one slider for each number, the padding's names, and the switch between 1-D and 2-D.
import { PADDINGS, RANGES } from "../../elements/static/constants.mjs";
import { choice, Slider } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { resolve } from "../../elements/static/geometry.mjs";
import { axesOf, withDimensions, withSizes } from "./setting.mjs";

export class Controls {
  /** `change(setting)` is called with every new setting. */
  constructor(change) {
    this.change = change;
    this.dimensions = choice({
      label: "dimensions", values: [1, 2], texts: ["1-D", "2-D"], roles: "radio",
      choose: (value) => change(withDimensions(this.setting, value, this.rows)),
    });
    this.padding = choice({
      label: "padding", values: PADDINGS, texts: PADDINGS, roles: "radio",
      choose: (name) => change({ ...this.setting, ...this.pad(name) }),
    });
    const sized = (name, key, at) => new Slider(name, (value) =>
      change(withSizes(this.setting, { [key]: this.setting[key].map((size, axis) => (axis === at ? value : size)) })));
    const plain = (name, key) => new Slider(name, (value) => change({ ...this.setting, [key]: value }));
    const side = (name, key) => new Slider(name, (value) =>
      change({ ...this.setting, ...this.pad("explicit"), [key]: value }));
    this.sliders = {
      input: [sized("input", "input", 0), sized("input columns", "input", 1)],
      kernel: [sized("kernel", "kernel", 0), sized("kernel columns", "kernel", 1)],
      stride: plain("stride", "stride"),
      dilation: plain("dilation", "dilation"),
      outputPadding: plain("output_padding", "outputPadding"),
      before: side("before", "before"),
      after: side("after", "after"),
    };
    this.element = this.layOut();
  }

  layOut() {
    const { input, kernel, stride, dilation, outputPadding, before, after } = this.sliders;
    const sliders = [...input, ...kernel, stride, dilation, outputPadding].map((each) => each.element);
    return h("div", { class: "tx-controls" },
      h("div", { class: "tx-sliders" }, sliders),
      h("div", { class: "tx-padding", role: "group", "aria-label": "padding" },
        h("span", { class: "tx-name" }, "padding"), this.padding.element, before.element, after.element));
  }

  /** The padding under another name; explicit numbers begin with what the old name stood for. */
  pad(name) {
    if (name !== "explicit") return { padding: name, before: 0, after: 0 };
    const [before, after] = paddings(this.setting)[0].map((value) => Math.max(value, 0));
    return { padding: "explicit", before, after };
  }

  show(setting) {
    const { sliders } = this;
    const ranges = RANGES[setting.dimensions];
    this.setting = setting;
    if (setting.dimensions === 2) this.rows = [setting.input[0], setting.kernel[0]]; // for the way back from 1-D
    this.dimensions.show(setting.dimensions);
    this.padding.show(setting.padding);
    for (const key of ["input", "kernel"]) {
      say(sliders[key][0].name, setting.dimensions === 1 ? key : `${key} rows`);
      set(sliders[key][1].element, "hidden", setting.dimensions === 1);
      setting[key].forEach((size, axis) => sliders[key][axis].show(size, ranges[key]));
    }
    for (const key of ["stride", "dilation", "outputPadding"]) sliders[key].show(setting[key], ranges[key]);
    const pads = paddings(setting);
    ["before", "after"].forEach((key, side) => {
      const [first, second = first] = pads.map((pair) => pair[side]);
      sliders[key].show(first, ranges.padding, first === second ? `${first}` : `${first}, ${second}`);
    });
  }
}

/** What the padding takes away before and after, for every axis; output_padding is another matter. */
function paddings(setting) {
  return axesOf({ ...setting, outputPadding: 0 }).slice(-setting.dimensions)
    .map(resolve).map(({ before, after }) => [before, after]);
}
