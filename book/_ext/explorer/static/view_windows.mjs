// The bars below the sums: the window of this setting with two ends to pull, and those of two usual settings.
import { RANGES } from "../../elements/static/constants.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { resolve } from "../../elements/static/geometry.mjs";
import { cutAt, usualWindows } from "./windows.mjs";

const KEYS = new Map([["ArrowLeft", -1], ["ArrowDown", -1], ["ArrowRight", 1], ["ArrowUp", 1]]);

export class WindowBars {
  /** `change(part)` is called with the padding that an end was moved to. */
  constructor(change) {
    this.change = change;
    this.ends = new Map(["before", "after"].map((side) => [side, this.end(side)]));
    this.text = h("span", {});
    this.own = h("div", { class: "tx-window" }, this.ends.get("before"), this.text, this.ends.get("after"));
    this.label = h("span", { class: "tx-line-label" }, "kept");
    this.sheet = h("div", { class: "tx-bar-sheet" }); // as wide as all columns: an end is dragged over it
    this.element = h("div", { class: "tx-grid tx-windows" }, this.label, this.sheet, this.own);
  }

  end(side) {
    return h("span", {
      class: `tx-end tx-end-${side}`, role: "slider", tabindex: 0, "aria-label": side === "before" ? "crop before, P" : "crop after, Q − r",
      onkeydown: (event) => this.key(event, side),
      onpointerdown: (event) => { event.target.setPointerCapture(event.pointerId); event.preventDefault(); event.target.focus(); },
      onpointermove: (event) => event.target.hasPointerCapture(event.pointerId) && this.drag(event, side),
    });
  }

  key(event, side) {
    const step = KEYS.get(event.key);
    if (!step) return;
    event.preventDefault();
    this.move(side, this.cut(side) + (side === "before" ? step : -step));
  }

  cut(side) {
    return resolve(this.axis)[side];
  }

  /** The end follows the pointer from column to column. */
  drag(event, side) {
    const { columns } = this.model;
    const { left, right } = this.sheet.getBoundingClientRect();
    const at = Math.round((event.clientX - left) / ((right - left) / columns.length)) + columns[0].at;
    const cut = side === "before" ? at : resolve(this.axis).full - at;
    if (cut !== this.cut(side)) this.move(side, cut);
  }

  move(side, cut) {
    const { setting } = this.model;
    const axis = resolve({ ...this.axis, outputPadding: 0 });
    const now = { before: axis.before, after: Math.max(axis.after, 0), outputPadding: setting.outputPadding };
    const ranges = RANGES[1];
    const most = Math.min(Math.max(setting.stride, setting.dilation) - 1, ranges.outputPadding[1]);
    this.change(cutAt(side, cut, now, { padding: ranges.padding, outputPadding: [0, most] }));
  }

  show(model, columns) {
    this.model = model;
    [this.axis] = model.ownAxes;
    this.element.style.cssText = columns;
    const { before, after, output } = resolve(this.axis);
    const bars = usualWindows(this.axis).filter((bar) => bar.legal !== false);
    this.place(this.own, { before, after });
    say(this.text, `window: ${output}`);
    for (const [side, cut] of [["before", before], ["after", after]]) {
      set(this.ends.get(side), "aria-valuenow", cut);
      set(this.ends.get(side), "aria-valuetext", `${cut} cut`);
    }
    this.usual?.forEach((bar) => bar.remove()); // the own one stays in place: it may be held
    this.usual = bars.map((bar) => this.place(h("div", { class: "tx-usual", title: bar.name }, bar.name), bar));
    this.usual.forEach((bar, at) => { bar.style.gridRow = at + 2; });
    this.element.append(...this.usual);
  }

  /** A bar over the columns that a window keeps, as far as they are drawn. */
  place(bar, { before, after }) {
    const { columns } = this.model;
    const { full } = resolve(this.axis);
    const at = (place) => Math.min(Math.max(place - columns[0].at, 0), columns.length) + 2;
    bar.style.gridColumn = `${at(before)} / ${Math.max(at(full - after), at(before) + 1)}`;
    return bar;
  }
}
