// One cell: its source, as it is in the book and as a reader made it, the field to edit it in, and its outputs.
import { Bar } from "./bar.mjs";
import { openField } from "./field.mjs";
import { Outputs } from "./outputs.mjs";

const CHANGED = "Old output: the code has changed since.";
const YOURS = "This is your own version, kept in this browser. Reset brings back the book's.";

export const sourceOf = (bar) => bar.closest("div.cell").querySelector(".cell_input pre").textContent.replace(/\n$/, "");

export class Cell {
  /** `actions` are run(), stop(), advance(), keep(source) and names(path). */
  constructor(element, number, folder, actions) {
    this.number = number;
    this.folder = folder;
    this.actions = actions;
    this.id = element.id;
    this.root = element.closest("div.cell");
    this.code = this.root.querySelector(".cell_input .highlight");
    this.pre = this.code.querySelector("pre");
    this.colours = [...this.pre.childNodes];
    this.original = this.source = this.shown = sourceOf(element);
    this.outputs = new Outputs(this.root, number, folder);
    this.bar = new Bar(element, number, {
      open: () => this.start(),
      run: actions.run,
      stop: ({ detail }) => detail > 1 || actions.stop(), // Run stood there for the first half of a double click
      reset: () => this.reset(),
    });
  }

  /** Whether a reader works with this cell, so that what it gives is shown. */
  get isOpen() {
    return this.field !== undefined || this.source !== this.original;
  }

  /** Show what a reader made of the cell at an earlier visit. */
  restore(source) {
    this.source = source;
    this.pre.replaceChildren(source);
    this.outputs.old(CHANGED);
    this.bar.tell(YOURS);
    this.bar.show({ reset: true });
  }

  async start() {
    this.actions.run();
    await this.open();
  }

  async open() {
    this.opening ??= openField(this.code, this.folder, {
      source: this.source,
      attributes: {
        "aria-label": `Python code of cell ${this.number}`,
        "aria-describedby": this.bar.hint.id,
        spellcheck: "false",
        autocapitalize: "off",
        autocomplete: "off",
      },
      change: (source) => this.change(source),
      run: this.actions.run,
      advance: this.actions.advance,
      names: this.actions.names,
      announce: (isFree) => this.bar.explain(isFree),
    });
    const { opening } = this;
    const field = await opening;
    if (this.opening !== opening) return field.remove(); // the cell was reset while the editor was on its way
    this.field = field;
    this.bar.explain(false);
    this.code.hidden = true;
    return this.field.focus();
  }

  change(source) {
    this.source = source;
    this.actions.keep(source === this.original ? undefined : source);
    this.outputs.old(source === this.shown ? "" : CHANGED);
    if (source !== this.shown) this.bar.tell("Changed since the last run.");
  }

  /** Note which source the outputs belong to, or in which words they are of no use. */
  finish(source, words) {
    this.shown = words ? undefined : source;
    this.outputs.old(words || (this.source === source ? "" : CHANGED));
  }

  reset() {
    this.field?.remove();
    this.field = this.opening = undefined;
    this.source = this.shown = this.original;
    this.pre.replaceChildren(...this.colours);
    this.code.hidden = false;
    this.outputs.reset();
    this.actions.keep(undefined);
    this.bar.tell("");
    this.bar.show({ open: true, run: false, reset: false });
    this.bar.hint.hidden = true;
    this.bar.buttons.open.focus();
  }
}
