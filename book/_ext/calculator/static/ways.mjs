// What is wrong with a question, in words, and the ways out of it: a button each.
import { h, say, set } from "../../elements/static/dom.mjs";

export class Ways {
  /** `ask(question)` is called by a button. */
  constructor(ask) {
    this.ask = ask;
    this.words = h("p", {});
    this.list = h("ul", { class: "ts-ways" });
    this.element = h("div", { class: "tx-problem", hidden: true }, this.words, this.list);
  }

  /** `ways` are {words, label, question}, or {words, label, act}; without a label, there is nothing to press. */
  show(problem, ways) {
    set(this.element, "hidden", !problem && !ways.length);
    set(this.element, "data-mild", !problem);
    say(this.words, problem ?? "");
    set(this.words, "hidden", !problem);
    this.list.replaceChildren(...ways.map(({ words, label, question, act }) => h("li", {},
      words ? h("span", {}, words) : null,
      label ? h("button", { type: "button", class: "tx-button tx-mend", onclick: act ?? (() => this.ask(question)) }, label) : null)));
  }
}
