// <tconv-decoder id="…" setting="size-525.levels-4.…">: image sizes through an encoder and its decoder.
import { U_FIELDS, U_LAYERS } from "../../elements/static/constants.mjs";
import { button, choice, NumberField, Slider, toggle } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { Drawing } from "./drawn.mjs";
import { layerName, limitsOf, mended, read, spell, withLayer } from "./layers.mjs";
import { closingOf, nextClosing, uOf } from "./levels.mjs";
import { closingWords, sizeText, verdict } from "./verdict.mjs";

const NAMES = Object.keys(U_LAYERS);

/** A size: a slider for most, a field for any. */
class SizeControl {
  constructor(name, act, refused) {
    this.slider = new Slider(name, act);
    this.field = new NumberField(name, U_FIELDS.size, { act, refused });
    set(this.field.input, "aria-label", `${name}, typed`);
    set(this.field.label, "hidden", true);
    this.element = h("div", { class: "tx-sized" }, this.slider.element, this.field.element);
  }

  show(value) {
    this.slider.show(value, U_FIELDS.slide);
    this.field.show(value);
  }
}

class DecoderSizes extends Figure {
  label = "Sizes of an encoder and its decoder";
  read = read;
  spell = spell;

  build() {
    const change = (some) => this.change(mended({ ...this.setting, ...some }));
    const sized = (name, axis) => new SizeControl(name, (value) =>
      change({ size: this.setting.size.map((n, at) => (at === axis ? value : n)) }), () => this.refuse());
    this.layer = choice({
      label: "layer", values: NAMES, texts: NAMES.map((name) => U_LAYERS[name].label), roles: "radio",
      choose: (name) => this.change(withLayer(this.setting, name)),
    });
    this.sizes = [sized("image size", 0), sized("columns", 1)];
    const slider = (name, key) => new Slider(name, (value) => change({ [key]: value }));
    this.sliders = Object.fromEntries([["levels", "levels"], ["kernel", "kernel"], ["stride", "stride"],
      ["padding", "padding"], ["output_padding", "outputPadding"]].map(([name, key]) => [key, slider(name, key)]));
    this.switches = {
      outputSize: toggle("output_size", (on) => change({ outputSize: on })),
      valid: toggle("valid 3 × 3", (on) => change({ valid: on })),
    };
    this.both = toggle("H × W", (on) => change({ size: on ? [this.setting.size[0], this.setting.size[0]] : [this.setting.size[0]] }));
    this.drawing = new Drawing();
    this.picture = this.drawing.element;
    this.words = h("p", {});
    this.mends = h("div", { class: "tx-mends" });
    this.verdict = h("div", { class: "tx-verdict" }, this.words, this.mends);
    this.closing = h("p", { class: "tx-about" });
    return [this.header(this.layer.element), this.controls(), this.picture, this.verdict, this.closing];
  }

  controls() {
    const { outputSize, valid } = this.switches;
    return h("div", { class: "tx-u-controls" },
      h("div", { class: "tx-u-sliders" }, Object.values(this.sliders).map(({ element }) => element)),
      h("div", { class: "tx-header" }, outputSize.element, valid.element, this.both.element),
      this.sizes.map(({ element }) => element));
  }

  draw(setting) {
    this.layer.show(layerName(setting));
    this.sizes.forEach((control, axis) => {
      set(control.element, "hidden", axis >= setting.size.length);
      control.show(setting.size[axis] ?? setting.size[0]);
    });
    say(this.sizes[0].slider.name, setting.size.length > 1 ? "rows" : "image size");
    const ranges = { ...U_FIELDS, ...limitsOf(setting) };
    for (const [key, slider] of Object.entries(this.sliders)) slider.show(setting[key], ranges[key]);
    set(this.sliders.outputPadding.range, "disabled", setting.valid || setting.outputSize);
    set(this.switches.outputSize.element, "disabled", setting.valid);
    for (const [key, each] of Object.entries(this.switches)) each.show(setting[key]);
    this.both.show(setting.size.length > 1);
    this.showSizes(setting);
  }

  showSizes(setting) {
    const { least } = closingOf(setting);
    const small = setting.size.some((n) => n < least);
    set(this.picture, "inert", small);
    if (small) {
      const size = setting.size.map((n) => Math.max(n, least));
      this.tell({ fails: true, words: `${sizeText(setting.size)} is too small: some layer would have no output. The smallest is ${least}.` },
        [[`Set the size to ${sizeText(size)}`, { size }]]);
      this.drawing.show(setting, uOf({ ...setting, size }));
    } else {
      const u = uOf(setting);
      this.drawing.show(setting, u);
      this.tell(verdict(setting, u), this.ways(setting));
    }
    say(this.closing, closingWords(setting));
  }

  /** What would make it close. */
  ways(setting) {
    const next = nextClosing(setting);
    const pad = next.every((n) => n <= U_FIELDS.size[1]) ? [[`Pad the image to ${sizeText(next)}`, { size: next }]] : [];
    return [["Turn output_size on", { outputSize: true }], ...pad];
  }

  tell({ fails, words }, ways) {
    this.said = words;
    set(this.verdict, "data-fails", fails);
    say(this.words, words);
    this.mends.replaceChildren(...(fails ? ways : []).map(([text, some]) => button(text, () => {
      this.change(mended({ ...this.setting, ...some }));
      this.sizes[0].slider.range.focus(); // the button that had it is gone
    })));
  }

  /** What was typed and will not do; the last drawing stays, pale. */
  refuse() {
    const wrong = this.sizes.map(({ field }) => field.wrong).find(Boolean);
    set(this.picture, "inert", true);
    this.tell({ fails: true, words: wrong.words }, []);
    this.mends.replaceChildren(button(wrong.label.replace(/^Set .* to/, "Set it to"), wrong.act));
  }

  summary() {
    return this.said;
  }
}

customElements.define("tconv-decoder", DecoderSizes);
