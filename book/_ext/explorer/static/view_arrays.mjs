// The three arrays, linked: point at a cell and see what it is made of, or where it goes.
//
// Two views share this: "numbers" shows the output, "overlap" how many stamps cover each output.
import { h, spans } from "../../elements/static/dom.mjs";
import { phaseCounts } from "../../elements/static/geometry.mjs";
import { Grid } from "./grid.mjs";
import { coverSentence, nameOf, overlapSentence, reachSentence, sumSentence } from "./words.mjs";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

export class ArraysView {
  constructor(id, counts) {
    this.counts = counts;
    this.sentence = h("p", { class: "tx-sentence", id: `${id}-sentence` });
    const grid = (label, hue) =>
      new Grid({ label, hue, describedby: this.sentence.id, point: (place, held) => this.point(hue, place, held) });
    this.grids = { input: grid("X", "input"), kernel: grid("K", "kernel"), output: grid("Y", "output") };
    this.pattern = counts ? h("p", { class: "tx-pattern" }) : null;
    this.arrays = h("div", { class: "tx-arrays" }, Object.values(this.grids).map((each) => each.element));
    this.element = h("div", { class: "tx-view" }, this.arrays, this.sentence, this.pattern);
  }

  show(model) {
    const { setting, samples, weights } = model;
    this.model = model;
    if (!this.exists(this.held)) this.held = { hue: "output", place: busiest(model.parts) };
    this.pointed = null;
    this.arrays.classList.toggle("tx-flat", setting.dimensions === 1);
    this.grids.input.show(`input, ${setting.input.join(" × ")}`, this.given(samples, "input"), this.heads(samples));
    this.grids.kernel.show(`kernel, ${setting.kernel.join(" × ")}`, this.given(weights, "kernel"), this.heads(weights));
    this.grids.output.show(this.outputTitle(), this.outputCells(), this.outputHeads());
    if (this.pattern) this.pattern.textContent = overlapSentence(model, model.ownAxes.map(phaseCounts));
    this.mark();
    this.grids[this.held.hue].reveal(this.held.place);
  }

  exists(held) {
    if (!held) return false;
    const table = { input: this.model.samples, kernel: this.model.weights, output: this.model.output }[held.hue];
    return table[held.place[0]]?.[held.place[1]] !== undefined;
  }

  given(table, hue) {
    const d = this.model.setting.dimensions;
    return table.map((row, i) => row.map((value, j) => ({
      text: value, place: [i, j], kind: `tx-${hue}`, label: `${nameOf(hue, [i, j], d)} = ${value}`,
    })));
  }

  heads(table) {
    const rows = this.model.setting.dimensions === 2 ? table.map((_, i) => i) : null;
    return { rows, columns: table[0].map((_, j) => j) };
  }

  /** The full array, with what the crop takes away, and the zeros that it adds. */
  outputCells() {
    const { setting, rows, columns, full, parts } = this.model;
    const most = Math.max(...parts.flat().map((cell) => cell.length));
    const least = Math.min(...parts.flat().map((cell) => cell.length));
    return rows.map((down) => columns.map((across) => {
      const value = full[down.at]?.[across.at] ?? 0;
      if (down.place === null || across.place === null) {
        return { text: this.counts ? "" : value, kind: "tx-cropped", label: "cropped" };
      }
      const place = [down.place, across.place];
      const name = nameOf("output", place, setting.dimensions);
      if (!this.counts) {
        const kind = down.added || across.added ? "tx-output tx-added" : "tx-output";
        return { text: value, place, kind, label: `${name} = ${value}` };
      }
      const covers = parts[place[0]][place[1]].length;
      const level = most > least ? (covers - least) / (most - least) : 0.5;
      return { text: covers, place, kind: "tx-heat", level, label: `${name}: ${covers}` };
    }));
  }

  outputHeads() {
    const { setting, rows, columns } = this.model;
    const texts = (line) => line.map(({ place }) => place ?? "");
    return { rows: setting.dimensions === 2 ? texts(rows) : null, columns: texts(columns) };
  }

  outputTitle() {
    const { output, rows, columns, setting } = this.model;
    const size = setting.dimensions === 1 ? `${output[0].length}` : `${output.length} × ${output[0].length}`;
    const all = [...rows, ...columns];
    const cropped = all.some(({ place }) => place === null) ? "; dashed: cropped" : "";
    const added = all.some((each) => each.added) ? "; dotted: added" : "";
    return `${this.counts ? "stamps on each output" : "output"}, ${size}${cropped}${added}`;
  }

  /** A pointer that passes by shows for a moment, a tap or the focus stays. */
  point(hue, place, held) {
    if (held) [this.held, this.pointed] = [{ hue, place }, null];
    else this.pointed = place && { hue, place };
    this.mark();
  }

  mark() {
    const { hue, place } = this.pointed ?? this.held;
    const side = { input: "sample", kernel: "weight", output: "place" }[hue];
    const pairs = this.model.pairs.filter((pair) => `${pair[side]}` === `${place}`);
    const letter = (at) => (pairs.length > 1 ? LETTERS[at] ?? " " : " ");
    const marks = (key) => new Map(pairs.map((pair, at) => [`${pair[key]}`, letter(at)]));
    const found = { input: marks("sample"), kernel: marks("weight"), output: marks("place") };
    found[hue] = new Map([[`${place}`, ""]]);
    for (const [name, grid] of Object.entries(this.grids)) grid.mark(found[name]);
    this.sentence.replaceChildren(...spans(this.say(hue, place, pairs)));
  }

  say(hue, place, pairs) {
    if (hue !== "output") return reachSentence(this.model, hue, place, pairs);
    return this.counts ? coverSentence(this.model, place) : sumSentence(this.model, place);
  }
}

/** The first of the outputs in which most products meet. */
function busiest(parts) {
  let best = [0, 0];
  parts.forEach((row, i) => row.forEach((cell, j) => {
    if (cell.length > parts[best[0]][best[1]].length) best = [i, j];
  }));
  return best;
}
