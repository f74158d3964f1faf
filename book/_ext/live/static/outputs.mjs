// What a cell gives, in the elements and classes that stored outputs have.
import { h, say } from "../../elements/static/dom.mjs";
import { MACROS } from "./macros.mjs";

let katex; // asked for once, when the first formula comes

function loadKatex(folder) {
  katex ??= new Promise((resolve, reject) => {
    document.head.append(h("script", { src: `${folder}katex.min.js`, onload: () => resolve(window.katex), onerror: reject }));
  });
  return katex;
}

/** An element with one output in it; `alt` says what a picture shows. */
export function shown(mime, text, { folder, alt }) {
  if (mime === "text/html" || mime === "image/svg+xml") {
    const element = h("div", { class: "output text_html" });
    element.innerHTML = text; // of the reader's own code, as a notebook shows it
    return element;
  }
  if (mime.startsWith("image/")) {
    return h("div", { class: "output image_png" }, h("img", { src: `data:${mime};base64,${text}`, alt }));
  }
  if (mime === "text/latex") return formula(text, folder);
  if (mime === "cut") return h("p", { class: "live-cut" }, text);
  const kind = { stdout: "stream", stderr: "stderr", error: "traceback" }[mime] ?? "text_plain";
  const pre = h("pre", {}, text);
  return h("div", { class: `output ${kind} highlight-none notranslate` }, h("div", { class: "highlight" }, pre));
}

function formula(text, folder) {
  const element = h("div", { class: "output text_latex math" }, text);
  const tex = text.replace(/^\$+(?:\\displaystyle)?|\$+$/g, "");
  loadKatex(folder).then(
    (known) => known.render(tex, element, { displayMode: true, throwOnError: false, macros: { ...MACROS } }),
    () => {}, // the formula stays as it is written
  );
  return element;
}

/** The place of a cell's outputs: a stored figure keeps its caption. */
export class Outputs {
  constructor(cell, number, folder) {
    this.folder = folder;
    this.cell = cell;
    this.number = number;
    this.stored = cell.querySelector(".cell_output");
    this.home = this.stored?.querySelector("figure") ?? this.stored;
    this.kept = this.home && [...this.home.childNodes];
    this.alt = this.home?.querySelector("img")?.alt || `Picture drawn by cell ${number}`;
    this.note = h("p", { class: "live-old" });
  }

  /** Make room for a new run. */
  clear() {
    if (!this.home) {
      this.home = h("div", { class: "cell_output docutils container" });
      this.cell.append(this.home);
    }
    this.old("");
    this.live = h("div", { class: "live-output" });
    const caption = this.home.querySelector(":scope > figcaption");
    this.home.replaceChildren(this.live, ...(caption ? [caption] : []));
  }

  add(mime, text) {
    const before = this.live.lastElementChild;
    const isMore = (mime === "stdout" || mime === "stderr") && before?.dataset.mime === mime;
    const cut = this.live.querySelector(".live-cut");
    if (mime === "clear") this.live.replaceChildren();
    else if (mime === "cut" && cut) say(cut, text);
    else if (isMore) before.querySelector("pre").append(text);
    else {
      const element = shown(mime, text, this);
      element.dataset.mime = mime;
      this.live.append(element);
    }
    this.fit();
  }

  /** What is larger than its box can be reached, and moved, by keyboard. */
  fit() {
    const { live } = this;
    const scrolls = live.scrollHeight > live.clientHeight || live.scrollWidth > live.clientWidth;
    const attributes = { tabindex: "0", role: "region", "aria-label": `Output of cell ${this.number}` };
    for (const [name, value] of Object.entries(attributes)) {
      if (scrolls) live.setAttribute(name, value);
      else live.removeAttribute(name);
    }
  }

  /** Say above the outputs that they are old, and why; without words they are not. */
  old(words) {
    this.note.remove();
    const isShown = Boolean(words && this.home?.childNodes.length);
    this.home?.classList.toggle("live-is-old", isShown);
    if (!isShown) return;
    say(this.note, words);
    this.home.prepend(this.note);
  }

  reset() {
    this.old("");
    if (this.kept) this.home.replaceChildren(...this.kept);
    else if (this.home) {
      this.home.remove();
      this.home = null;
    }
  }
}
