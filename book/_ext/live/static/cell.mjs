// One cell: its source, a bar with buttons, a field to edit the source in, and its outputs.
import { h, say, set } from "../../elements/static/dom.mjs";
import { Outputs } from "./outputs.mjs";

export class Cell {
  constructor(bar, number, folder, { run, stop }) {
    this.bar = bar;
    this.number = number;
    this.root = bar.closest("div.cell");
    this.code = this.root.querySelector(".cell_input .highlight");
    this.original = this.code.querySelector("pre").textContent.replace(/\n$/, "");
    this.outputs = new Outputs(this.root, folder);
    const button = (text, onclick, hidden) =>
      h("button", { type: "button", onclick, hidden, "aria-label": `${text}: cell ${number}` }, text);
    this.buttons = {
      open: button("Edit and run", () => { this.open(); run(); }),
      run: button("Run", run, true),
      stop: button("Stop", stop, true),
      reset: button("Reset", () => this.reset(), true),
    };
    this.status = h("span", { role: "status" });
    bar.append(...Object.values(this.buttons), this.status);
    this.run = run;
  }

  get source() {
    return this.field ? this.field.value : this.original;
  }

  get isOpen() {
    return this.field !== undefined;
  }

  open() {
    this.field = h("textarea", {
      class: "live-field",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      "aria-label": `Python code of cell ${this.number}; Control and Enter runs it, Escape leaves it`,
      oninput: () => this.fit(),
      onkeydown: (event) => this.key(event),
    });
    this.field.value = this.original;
    this.fit();
    this.code.hidden = true;
    this.code.after(this.field);
    this.field.focus({ preventScroll: true });
    this.show({ open: false, run: true, reset: true });
  }

  fit() {
    this.field.rows = this.field.value.split("\n").length;
  }

  key(event) {
    if (event.key === "Escape") this.buttons[this.buttons.run.hidden ? "stop" : "run"].focus();
    if (event.key !== "Enter" || !(event.ctrlKey || event.shiftKey || event.metaKey)) return;
    event.preventDefault();
    if (!this.buttons.run.hidden) this.run();
  }

  reset() {
    this.field.remove();
    this.field = undefined;
    this.code.hidden = false;
    this.outputs.reset();
    this.tell("");
    this.show({ open: true, run: false, reset: false });
    this.buttons.open.focus();
  }

  /** While a cell runs only one button is of use, and the focus goes with it. */
  busy(isBusy) {
    const held = this.bar.contains(document.activeElement);
    this.show({ run: !isBusy, reset: !isBusy, stop: isBusy });
    if (held) this.buttons[isBusy ? "stop" : "run"].focus();
  }

  show(which) {
    for (const [name, isShown] of Object.entries(which)) set(this.buttons[name], "hidden", !isShown);
  }

  tell(text) {
    say(this.status, text);
  }
}
