// Copies of the kernel where they land, the sums below them, and the crop as a window that can be pulled.
import { Clock } from "../../elements/static/clock.mjs";
import { h, set, shown } from "../../elements/static/dom.mjs";
import { Grid } from "../../elements/static/grid.mjs";
import { kept } from "./view_output.mjs";
import { WindowBars } from "./view_windows.mjs";
import { nameOf, outputTitle } from "./words.mjs";

export class StampsView {
  /** `follow(place)` is called with the sample whose stamp lands in this step, null at the end. */
  constructor({ point, change, follow }) {
    Object.assign(this, { point, follow });
    this.grid = new Grid({ label: "Y", hue: "output", point: (place, held) => this.pointAt(place, held) });
    this.windows = new WindowBars(change);
    this.grid.scroller.append(this.windows.element);
    this.clock = new Clock((time) => this.draw(time));
    this.element = h("div", { class: "tx-view tx-stamps" }, this.clock.element, this.grid.element);
  }

  show(model) {
    const { setting, samples } = model;
    this.model = model;
    this.flat = setting.dimensions === 1;
    this.order = samples.flatMap((row, i) => row.map((_, j) => [i, j]));
    set(this.windows.element, "hidden", !this.flat);
    this.clock.take(this.order.length);
  }

  draw(time) {
    const { model } = this;
    const sums = this.sumsAt(time);
    const title = outputTitle(model, time < this.order.length ? `output after ${time} of ${this.order.length} stamps` : "output");
    if (this.flat) {
      this.grid.show(title, [...model.samples[0].map((_, i) => this.stamp(i, time)), this.sums(model.rows[0], sums, time)], this.heads());
      this.windows.show(model, this.grid.body.style.cssText);
    } else {
      const heads = { rows: model.rows.map(({ place }) => place ?? ""), columns: model.columns.map(({ place }) => place ?? "") };
      this.grid.show(title, model.rows.map((down) => this.sums(down, sums, time)), heads);
    }
    this.follow(time && time < this.order.length ? this.order[time - 1] : null);
  }

  heads() {
    const { samples, columns } = this.model;
    return { rows: [...samples[0].map((sample) => `${shown(sample)}·K`), "Y"], columns: columns.map(({ place }) => place ?? "") };
  }

  /** What the first stamps add up to, as a function of two places of the full array. */
  sumsAt(time) {
    const { samples, weights, axes } = this.model;
    const found = new Map();
    for (const [i, j] of this.order.slice(0, time)) {
      weights.forEach((row, m) => row.forEach((weight, n) => {
        const key = `${i * axes[0].stride + m * axes[0].dilation},${j * axes[1].stride + n * axes[1].dilation}`;
        found.set(key, (found.get(key) ?? 0) + samples[i][j] * weight);
      }));
    }
    return (row, column) => found.get(`${row},${column}`);
  }

  sums(down, sums, time) {
    return this.model.columns.map((across) => {
      const value = sums(down.at, across.at);
      const text = value ?? (time === this.order.length ? 0 : null);
      if (down.place === null || across.place === null) return { text: text === null ? "" : shown(text), kind: "tx-cropped", label: "cropped" };
      const cell = { ...kept(this.model, down, across, text ?? 0), place: [this.flat ? this.order.length : down.place, across.at] };
      return { ...(this.flat ? cell : { ...cell, place: [down.place, across.place] }), text: text === null ? "" : shown(text) };
    });
  }

  /** One row of a stamp: its products where they land. */
  stamp(i, time) {
    const { samples, weights, axes: [, axis], columns, setting } = this.model;
    return columns.map(({ at, place }) => {
      const m = (at - i * axis.stride) / axis.dilation;
      const weight = Number.isInteger(m) ? weights[0][m] : undefined;
      if (weight === undefined) return { text: "", kind: "tx-gap", label: "" };
      if (i >= time) return { text: "", kind: "tx-empty", label: "not yet" };
      const value = shown(samples[0][i] * weight);
      const names = `${nameOf("input", [0, i], setting.dimensions)}·${nameOf("kernel", [0, m], setting.dimensions)}`;
      return { text: value, place: [i, at], kind: `tx-kernel${place === null ? " tx-cut" : ""}`, label: `${names} = ${value}` };
    });
  }

  /** A cell of the sheet: an output, or a product, which stands for its sample. */
  pointAt(place, held) {
    if (!place) return this.point("output", null, held);
    if (!this.flat) return this.point("output", place, held);
    const [row, at] = place;
    if (row < this.order.length) return this.point("input", this.order[row], held);
    return this.point("output", [0, this.model.columns.find((column) => column.at === at).place], held);
  }

  mark(found, focus, pairs) {
    if (!this.flat) return this.grid.mark(found.output);
    const { columns } = this.model;
    const atOf = new Map(columns.map(({ at, place }) => [place, at]));
    const marks = new Map([...found.output].map(([key, letter]) => [`${this.order.length},${atOf.get(Number(key.split(",")[1]))}`, letter]));
    for (const { sample, place } of pairs) marks.set(`${sample[1]},${atOf.get(place[1])}`, " ");
    this.grid.mark(marks);
  }

  stop() {
    this.clock.stop();
  }
}
