// The tasks beside the lab: they tick themselves, and stay ticked for the next visit.
import { button } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { TASKS } from "./tasks.mjs";

const KEY = "tconv-lab";

/** The names of solved tasks; a browser that keeps nothing has solved none. */
function kept() {
  try {
    const names = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(TASKS.map(({ name }) => name).filter((name) => names.includes(name)));
  } catch {
    return new Set();
  }
}

function keep(names) {
  try {
    if (names.size) localStorage.setItem(KEY, JSON.stringify([...names]));
    else localStorage.removeItem(KEY);
  } catch {
    // Then they hold for this visit alone.
  }
}

export class TaskList {
  /** `begin(text)` is called with the setting that a task starts from, `said(words)` with what was solved. */
  constructor(begin, said) {
    Object.assign(this, { said, solved: kept() });
    this.items = new Map(TASKS.map(({ name, words, begin: start }) => {
      const box = h("span", { class: "tl-box", role: "img" });
      const go = start && button("Begin", () => begin(start), `Begin: ${words}`);
      return [name, { box, element: h("li", {}, box, h("span", {}, words, " ", go)) }];
    }));
    this.count = h("span", { class: "tl-count" });
    this.clear = button("Start over", () => { this.solved = new Set(); this.changed(); });
    this.element = h("div", { class: "tl-tasks" },
      h("div", { class: "tl-title" }, h("b", {}, "Tasks"), " ", this.count, this.clear),
      h("ul", {}, [...this.items.values()].map(({ element }) => element)));
    this.changed();
  }

  /** Tick what is solved now. */
  solve(names) {
    const fresh = names.filter((name) => !this.solved.has(name));
    if (!fresh.length) return;
    for (const name of fresh) this.solved.add(name);
    this.changed();
    this.said(TASKS.filter(({ name }) => fresh.includes(name)).map(({ words }) => `Solved: ${words}`).join(" "));
  }

  changed() {
    keep(this.solved);
    for (const [name, { box, element }] of this.items) {
      const done = this.solved.has(name);
      set(element, "class", done ? "tl-done" : null);
      say(box, done ? "✓" : "");
      set(box, "aria-label", done ? "solved" : "open");
    }
    say(this.count, `${this.solved.size} of ${TASKS.length} solved`);
    set(this.clear, "hidden", !this.solved.size);
  }
}
