// The bar below a cell: its number, its buttons, what it says, and how far the loading is.
import { h, say, set } from "../../elements/static/dom.mjs";

const MEGA = 1e6;

/** A cell's name in a sentence, as a link that leads to it. */
export function linkTo(cell) {
  const line = cell.source.split("\n").find((each) => each.trim()) ?? "";
  const short = line.length > 40 ? `${line.slice(0, 39)}…` : line;
  return h("a", { href: `#${cell.id}`, onclick: () => unfold(cell.root) }, `cell ${cell.number}`, ` (${short})`);
}

/** Open what a cell is folded into. */
function unfold(root) {
  for (const each of root.querySelectorAll("details")) each.open = true;
  for (let at = root.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
}

export class Bar {
  constructor(element, number, actions) {
    this.element = element;
    const button = (name, text) =>
      h("button", { type: "button", onclick: actions[name], hidden: name !== "open", "aria-label": `${text}: cell ${number}` }, text);
    const texts = { open: "Edit and run", run: "Run", stop: "Stop", reset: "Reset" };
    this.buttons = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, button(name, text)]));
    this.status = h("span", { role: "status" });
    this.meter = h("progress", { class: "live-meter", hidden: true, "aria-label": `Loading for cell ${number}` });
    this.hint = h("p", { class: "live-hint", id: `${element.id}-hint`, hidden: true });
    element.append(...Object.values(this.buttons), this.meter, this.status, this.hint);
  }

  show(which) {
    for (const [name, isShown] of Object.entries(which)) set(this.buttons[name], "hidden", !isShown);
  }

  /** While a cell waits or runs only one button is of use, and the focus goes with it. */
  busy(isBusy) {
    const held = this.element.contains(document.activeElement);
    this.show({ open: false, run: !isBusy, reset: !isBusy, stop: isBusy });
    if (held) this.buttons[isBusy ? "stop" : "run"].focus({ preventScroll: true });
    if (!isBusy) set(this.meter, "hidden", true);
  }

  /** Say a text, or several pieces of one with links among them. */
  tell(...pieces) {
    if (pieces.length === 1 && typeof pieces[0] === "string") say(this.status, pieces[0]);
    else this.status.replaceChildren(...pieces);
  }

  /** Say once what is loaded, and show how much of it is there. */
  progress({ text, got, whole }) {
    const isLoading = whole !== undefined;
    set(this.meter, "hidden", !isLoading);
    if (!isLoading) return this.tell(text);
    const size = (whole / MEGA).toFixed(0);
    set(this.meter, "max", whole);
    set(this.meter, "value", got < whole ? got : null); // all is there, and begins to work
    set(this.meter, "aria-valuetext", `${(got / MEGA).toFixed(1)} of ${size} megabytes`);
    return this.tell(`${text}, ${size} MB, once …`);
  }

  /** Which keys do what; the way out changes as Escape is pressed. */
  explain(isFree) {
    set(this.hint, "hidden", false);
    const way = isFree ? "Tab now leaves the editor." : "Tab indents; Escape, then Tab leaves the editor.";
    say(this.hint, `${way} Shift+Enter runs and moves on, Ctrl+Enter runs.`);
  }
}
