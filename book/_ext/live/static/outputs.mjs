// What a cell gives, in the elements and classes that stored outputs have.
import { h } from "../../elements/static/dom.mjs";

let katex; // asked for once, when the first formula comes

function loadKatex(folder) {
  katex ??= new Promise((resolve, reject) => {
    document.head.append(h("script", { src: `${folder}katex.min.js`, onload: () => resolve(window.katex), onerror: reject }));
  });
  return katex;
}

/** An element with one output in it. */
export function shown(mime, text, folder) {
  if (mime === "text/html" || mime === "image/svg+xml") {
    const element = h("div", { class: "output text_html" });
    element.innerHTML = text; // of the reader's own code, as a notebook shows it
    return element;
  }
  if (mime === "text/latex") return formula(text, folder);
  const kind = { stdout: "stream", stderr: "stderr", error: "traceback" }[mime] ?? "text_plain";
  const pre = h("pre", {}, text);
  return h("div", { class: `output ${kind} highlight-none notranslate` }, h("div", { class: "highlight" }, pre));
}

function formula(text, folder) {
  const element = h("div", { class: "output text_latex math" }, text);
  const tex = text.replace(/^\$+(?:\\displaystyle)?|\$+$/g, "");
  loadKatex(folder).then(
    (known) => known.render(tex, element, { displayMode: true, throwOnError: false }),
    () => {}, // the formula stays as it is written
  );
  return element;
}

/** The place of a cell's outputs: a stored figure keeps its caption. */
export class Outputs {
  constructor(cell, folder) {
    this.folder = folder;
    this.cell = cell;
    this.stored = cell.querySelector(".cell_output");
    this.home = this.stored?.querySelector("figure") ?? this.stored;
    this.kept = this.home && [...this.home.childNodes];
  }

  clear() {
    if (!this.home) {
      this.home = h("div", { class: "cell_output docutils container" });
      this.cell.append(this.home);
    }
    this.live = h("div", { class: "live-output" });
    const caption = this.home.querySelector(":scope > figcaption");
    this.home.replaceChildren(this.live, ...(caption ? [caption] : []));
  }

  add(mime, text) {
    const before = this.live.lastElementChild;
    const isMore = (mime === "stdout" || mime === "stderr") && before?.dataset.mime === mime;
    if (isMore) before.querySelector("pre").append(text);
    else {
      const element = shown(mime, text, this.folder);
      element.dataset.mime = mime;
      this.live.append(element);
    }
    for (const pre of this.live.querySelectorAll("pre")) pre.tabIndex = pre.scrollWidth > pre.clientWidth ? 0 : -1;
  }

  reset() {
    if (this.kept) this.home.replaceChildren(...this.kept);
    else if (this.home) {
      this.home.remove();
      this.home = null;
    }
  }
}
