// The dialog over a page; it is made when it is first opened.

import { View } from "./view.mjs";
import { h } from "../../elements/static/dom.mjs";

const MOST = 8;
let dialog = null;

/** Open it, with what was typed last selected; or close it, if it is open. */
export function toggle() {
  dialog ??= make();
  if (dialog.open) dialog.close();
  else {
    document.querySelectorAll("dialog[open]").forEach((other) => other.close()); // the sidebar, if it is narrow
    dialog.showModal();
    dialog.querySelector("input").select();
  }
}

function make() {
  const page = new URL("search.html", new URL(document.documentElement.dataset.content_root ?? "./", location.href));
  const all = h("a", { class: "book-search-all", href: page.href, hidden: true }, "All results");
  const input = h("input", {
    type: "search", name: "q", "aria-label": "Search this book", placeholder: "Search this book",
    autocomplete: "off", autocorrect: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
  });
  const view = new View({ input, most: MOST, asked: (question, found) => {
    all.hidden = found <= MOST;
    page.search = new URLSearchParams({ q: question });
    all.href = page.href;
  } });
  const close = h("button", { type: "button", class: "book-search-close", "aria-label": "Close the search" }, "×");
  const made = h("dialog", { class: "book-search", "aria-label": "Search" },
    h("div", { class: "book-search-field" }, icon(), input, close), view.status, view.list, all);
  close.addEventListener("click", () => made.close());
  made.addEventListener("click", (event) => {
    if (event.target === made || event.target.closest("a")) made.close();
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // or a field of this type is emptied first
    made.close();
  });
  document.body.append(made);
  return made;
}

const icon = () => h("i", { class: "fa-solid fa-magnifying-glass", "aria-hidden": "true" });
