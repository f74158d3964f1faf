// One size per axis, each of which may be left open.
import { NumberField } from "../../elements/static/controls.mjs";
import { say, set } from "../../elements/static/dom.mjs";

/** One size field per axis; `open` says for one axis and for two what an empty one means, null: nothing. */
export class SizesField {
  constructor(name, limits, { change, refused, open = [null, null] }) {
    const made = (axis) => new NumberField(name, limits, { act: (value) => change(this.sizes(axis, value)), refused });
    Object.assign(this, { name, open, fields: [made(0), made(1)] });
    this.elements = this.fields.map((field) => field.element);
  }

  /** The sizes with a new one: null as a whole where one of them is open. */
  sizes(axis, value) {
    if (value === null) return null;
    return this.shown.map((size, at) => (at === axis ? value : size ?? value));
  }

  show(sizes, rank) {
    this.shown = sizes ?? Array(rank).fill(null);
    this.fields.forEach((field, axis) => {
      const hidden = axis >= rank;
      field.open = this.open[rank - 1];
      set(field.input, "placeholder", field.open);
      set(field.element, "hidden", hidden);
      say(field.label, rank === 1 ? this.name : `${this.name}, axis ${axis}`);
      if (hidden) field.mark(null);
      else field.show(this.shown[axis]);
    });
  }
}
