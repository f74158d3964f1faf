// The dialog over a page; it is made when it is first opened.

import { attach } from "./attach.mjs";

const ROOT = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
const MOST = 8;
const CONTENT = `
<div class="book-search-field">
  <i class="fa-solid fa-magnifying-glass" aria-hidden="true"></i>
  <input type="search" name="q" aria-label="Search this book" placeholder="Search this book" autocomplete="off"
    autocorrect="off" autocapitalize="off" spellcheck="false" enterkeyhint="go">
  <button type="button" class="book-search-close" aria-label="Close the search">×</button>
</div>
<div class="book-search-answer"></div>
<a class="book-search-all" hidden>All results</a>`;
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
  const made = document.createElement("dialog");
  made.className = "book-search";
  made.setAttribute("aria-label", "Search");
  made.innerHTML = CONTENT;
  const all = made.querySelector(".book-search-all");
  attach(made.querySelector("input"), made.querySelector(".book-search-answer"), {
    most: MOST,
    asked: (question, found) => {
      all.hidden = found <= MOST;
      all.href = new URL(`search.html?${new URLSearchParams({ q: question })}`, ROOT);
    },
  });
  made.addEventListener("click", ({ target }) => {
    if (target === made || target.closest("a, .book-search-close")) made.close();
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // or a field of this type is emptied first
    made.close();
  });
  document.body.append(made);
  return made;
}
