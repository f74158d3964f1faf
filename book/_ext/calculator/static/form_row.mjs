// One convolution of an encoder: its fields, and what its transpose needs.
import { FIELDS, NAMED } from "../../elements/static/constants.mjs";
import { NumberField, SelectField } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { shown } from "./words.mjs";

const LARGEST_PADDING = 32; // in the list; an address may hold more

export class Row {
  /** `change(row)` is called with new options, `remove()` and `open()` by the buttons. */
  constructor(index, { change, refused, remove, open }) {
    const number = (name, open = null) => new NumberField(name, FIELDS[name], {
      act: (value) => change({ ...this.row, [name]: value }), refused, open,
    });
    this.numbers = { kernel: number("kernel"), stride: number("stride"), dilation: number("dilation"), channels: number("channels", "auto") };
    this.padding = new SelectField("padding", [], (padding) => change({ ...this.row, padding }));
    const { kernel, stride, dilation, channels } = this.numbers;
    const fields = [kernel, stride, this.padding, dilation, channels].map((field) => field.element);
    const button = (text, label, act) =>
      h("button", { type: "button", class: "tx-button", "aria-label": label, onclick: act }, text);
    this.remove = button("×", `Remove layer ${index + 1}`, remove);
    this.sizes = h("p", { class: "ts-levels" });
    this.needs = h("p", { class: "ts-needs" });
    this.code = button("Code", `Code of the transpose of layer ${index + 1}`, open);
    this.mirror = h("div", { class: "ts-mirror" }, this.sizes, this.needs, this.code);
    const form = h("div", { class: "ts-row", role: "group", "aria-label": `layer ${index + 1}` },
      h("b", { "aria-hidden": "true" }, `${index + 1}`), fields, this.remove);
    this.element = h("li", {}, form, this.mirror);
  }

  get wrong() {
    return Object.values(this.numbers).find((field) => field.wrong)?.wrong ?? null;
  }

  show(row, alone) {
    this.row = row;
    for (const [name, field] of Object.entries(this.numbers)) field.show(row[name]);
    const most = Math.max(LARGEST_PADDING, Number(row.padding) || 0);
    const names = [...Array.from({ length: most + 1 }, (_, amount) => amount), ...NAMED];
    this.padding.offer(names.map((name) => [name, name]));
    this.padding.show(row.padding);
    set(this.remove, "disabled", alone);
  }

  /** The sizes of both sides, where they are known, and what the package says. */
  tell(large, small, { needs, shortest }) {
    const short = `${shortest}` === `${large}` ? "" : ` (without: ${shown(shortest ?? [])})`;
    say(this.sizes, large ? `${shown(large)} ↔ ${shown(small)}${short}` : "");
    set(this.sizes, "hidden", !large);
    set(this.code, "hidden", !large);
    say(this.needs, `transpose needs ${needs}`);
  }
}
