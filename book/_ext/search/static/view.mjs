// A field, what is found for it while one types, and the keys that lead through it.

import { find, load } from "./engine.mjs";
import { h, say } from "../../elements/static/dom.mjs";

const PAUSE = 120; // milliseconds without a key before a question is asked
const FAILED = location.protocol === "file:"
  ? "Pages that were opened as files cannot be searched. Run “make serve” and open the address it gives, or look into the glossary."
  : "The search could not be loaded. Try again, or look into the glossary.";
const KINDS = { term: "Glossary", exercise: "Exercise", name: "Package" };

export class View {
  /**
   * `most` is how many results are shown; `asked(question, found)` is told what was answered; `goes` says
   * that the first result is to be followed when it comes.
   */
  constructor({ input, most, asked, goes }) {
    Object.assign(this, { input, most, asked, goes, latest: 0, pending: null });
    this.status = h("p", { class: "book-search-status", role: "status" });
    this.list = h("ol", { class: "book-search-results" });
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.inField(event));
    this.list.addEventListener("keydown", (event) => this.inList(event));
  }

  get links() {
    return [...this.list.querySelectorAll("a")];
  }

  later() {
    this.goes = false;
    load().catch(() => {}); // it is said when the question is asked
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.ask(), PAUSE);
  }

  /** Ask what stands in the field, and show the answer unless another question has come. */
  async ask() {
    clearTimeout(this.pending);
    this.pending = null;
    const question = this.input.value.trim();
    const turn = (this.latest += 1);
    const waiting = setTimeout(() => turn === this.latest && say(this.status, "Loading the search …"), 400);
    try {
      const answer = question ? await find(question, this.most) : { found: 0, results: [] };
      if (turn === this.latest) this.show(question, answer);
    } catch {
      if (turn === this.latest) this.show("", { found: 0, results: [] }, FAILED);
    } finally {
      clearTimeout(waiting);
    }
  }

  show(question, { found, results }, words = told(question, found)) {
    this.list.replaceChildren(...results.map(item));
    this.list.dataset.question = question;
    say(this.status, words);
    this.status.classList.toggle("book-search-failed", words === FAILED);
    this.asked(question, found);
    if (this.goes) this.follow();
  }

  inField(event) {
    if (event.key === "ArrowDown" && this.links.length) this.move(event, 0);
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (this.list.dataset.question === this.input.value.trim()) return this.follow();
    this.goes = true; // when the answer is there: what is shown may answer an older question
    return this.ask();
  }

  follow() {
    this.goes = false;
    this.links[0]?.click();
  }

  inList(event) {
    const here = this.links.indexOf(event.target);
    const goal = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: this.links.length - 1 }[event.key];
    if (goal !== undefined) this.move(event, goal);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) this.input.focus();
  }

  move(event, goal) {
    event.preventDefault();
    if (goal < 0) this.input.focus();
    else this.links[Math.min(goal, this.links.length - 1)].focus();
  }
}

function told(question, found) {
  if (!question) return "";
  if (!found) return `Nothing was found for “${question}”. Other words may do: the glossary lists them.`;
  return found === 1 ? "1 result" : `${found} results`;
}

function item({ title, number, page, kind, address, excerpt, statement }) {
  const where = [KINDS[kind], kind === "term" ? "" : page].filter((each) => each).join(" · ");
  return h("li", {},
    h("a", { href: address },
      number && kind === "section" ? h("span", { class: "book-search-number" }, `${number} `) : null, title),
    where ? h("span", { class: "book-search-where" }, where) : null,
    h("p", {}, excerpt.map(({ text, hit }) => (hit ? h("mark", {}, text) : text))),
    statement ? h("a", { class: "book-search-statement", href: statement.address }, statement.title) : null);
}
