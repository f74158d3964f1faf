// The output, or how many stamps cover each output: two views that share this.
import { h, shown } from "../../elements/static/dom.mjs";
import { phaseCounts } from "../../elements/static/geometry.mjs";
import { Grid } from "../../elements/static/grid.mjs";
import { nameOf, outputTitle, overlapSentence } from "./words.mjs";

export class OutputView {
  constructor(counts, point) {
    this.counts = counts;
    this.grid = new Grid({ label: "Y", hue: "output", point: (place, held) => point("output", place, held) });
    this.pattern = counts ? h("p", { class: "tx-pattern" }) : null;
    this.element = h("div", { class: "tx-view" }, this.grid.element, this.pattern);
  }

  show(model) {
    const { setting, rows, columns } = model;
    this.model = model;
    const texts = (line) => line.map(({ place }) => place ?? "");
    const heads = { rows: setting.dimensions === 2 ? texts(rows) : null, columns: texts(columns) };
    this.grid.show(outputTitle(model, this.counts ? "stamps on each output" : "output"), this.cells(), heads);
    if (this.pattern) this.pattern.textContent = overlapSentence(model, model.ownAxes.map(phaseCounts));
  }

  /** The full array, with what the crop takes away, and the zeros that it adds. */
  cells() {
    const { rows, columns, full, parts } = this.model;
    const covers = parts.flat().map((cell) => cell.length);
    const [least, most] = [Math.min(...covers), Math.max(...covers)];
    return rows.map((down) => columns.map((across) => {
      if (down.place === null || across.place === null) {
        return { text: this.counts ? "" : shown(full[down.at]?.[across.at] ?? 0), kind: "tx-cropped", label: "cropped" };
      }
      const cover = parts[down.place][across.place].length;
      if (!this.counts) return kept(this.model, down, across, full[down.at]?.[across.at] ?? 0);
      const level = most > least ? (cover - least) / (most - least) : 0.5;
      const name = nameOf("output", [down.place, across.place], this.model.setting.dimensions);
      return { text: cover, place: [down.place, across.place], kind: "tx-heat", level, label: `${name}: ${cover}` };
    }));
  }

  mark(found, { hue, place }) {
    this.grid.mark(found.output);
    if (hue === "output") this.grid.reveal(place);
  }
}

/** A cell of the output: dotted where the crop added it, marked where no stamp reaches it. */
export function kept({ parts, setting }, down, across, value) {
  const place = [down.place, across.place];
  const unread = parts[place[0]][place[1]].length === 0;
  const added = down.added || across.added;
  const kind = `tx-output${added ? " tx-added" : unread ? " tx-unread" : ""}`;
  const why = unread ? ", no stamp reaches it" : "";
  return { text: shown(value), place, kind, label: `${nameOf("output", place, setting.dimensions)} = ${shown(value)}${why}` };
}
