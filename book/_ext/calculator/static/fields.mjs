// One size per axis, which may be left open.
import { FIELDS } from "../../elements/static/constants.mjs";
import { NumberField } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";

/** One size field per axis; `open` stands in an empty one. */
export class SizesField {
  constructor(name, limits, { change, refused, open }) {
    const made = (_, axis) =>
      new NumberField(name, limits, { act: (value) => change(this.sizes(axis, value)), refused, open });
    Object.assign(this, { name, own: [], asked: null, fields: Array.from({ length: FIELDS.rank[1] }, made) });
    this.element = h("div", { class: "ts-axes" }, this.fields.map((field) => field.element));
  }

  /** The sizes with a new one: null as a whole where one is open; an axis without its own follows what is typed. */
  sizes(axis, value) {
    this.own[axis] = value;
    this.asked = value === null ? null : this.shown.map((_, at) => this.own[at] ?? value);
    return this.asked;
  }

  show(sizes, rank) {
    if (`${sizes}` !== `${this.asked}`) this.own = [...sizes ?? []];
    this.shown = sizes ?? Array(rank).fill(null);
    this.fields.forEach((field, axis) => {
      const hidden = axis >= rank;
      set(field.element, "hidden", hidden);
      say(field.label, rank === 1 ? this.name : `${this.name}, axis ${axis}`);
      if (hidden) field.mark(null);
      else field.show(this.shown[axis]);
    });
  }
}
