// The search of the book: its buttons and keys on every page, and the page of results.

import { attach } from "./attach.mjs";
import { toggle } from "./dialog.mjs";

const MOST_ON_PAGE = 30;
const field = document.querySelector(".book-search-page input");

/** Go to the field of the page, or open the dialog. */
function begin() {
  if (field) field.select();
  else toggle();
}

const PULLED = "[type=range], [type=radio], [type=checkbox]"; // nothing is typed into these

/** Is the key meant for what one types into? A key in the field of the search itself is not. */
function isForAnEditor(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && !target.closest(".book-search") &&
    Boolean(target.closest(`input:not(${PULLED}), textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]`));
}

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const mac = /^(Mac|iP)/.test(navigator.platform);
  const chord = key.toLowerCase() === "k" && (mac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey;
  const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !event.target.closest?.(".book-search");
  if (event.defaultPrevented || !(chord || slash) || isForAnEditor(event)) return;
  event.preventDefault();
  begin();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.(".search-button__button")) begin();
});

if (field) {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.focus();
  field.form.addEventListener("submit", (event) => event.preventDefault());
  attach(field, field.form.nextElementSibling, { most: MOST_ON_PAGE, asked: (question) => {
    const here = new URL(location.href);
    here.search = question ? new URLSearchParams({ q: question }) : "";
    history.replaceState(null, "", here);
  } });
}
