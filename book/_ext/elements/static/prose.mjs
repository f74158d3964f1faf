// Words in the text that set an element: links where scripts run, plain words where they do not.
import { h } from "./dom.mjs";

/** Make links of all words that set an element of this page. */
function wake() {
  for (const words of document.querySelectorAll("span.tx-set")) {
    const { for: name, setting } = words.dataset;
    const element = document.getElementById(name);
    if (element) words.replaceWith(link(words, element, setting));
  }
}

function link(words, element, setting) {
  const address = new URL(location.href);
  address.searchParams.set(element.id, setting);
  address.hash = element.id;
  const act = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab has the address
    event.preventDefault();
    element.take(setting);
    bring(element);
  };
  return h("a", { class: "tx-set", href: address.href, onclick: act }, ...words.childNodes);
}

/** Scroll only as far as needed, and not at all where the element's picture can be seen from its top on. */
function bring(element) {
  const goal = element.picture ?? element;
  const { top, bottom, height } = goal.getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (top >= 0 && seen >= Math.min(height, innerHeight) * 0.6) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  goal.scrollIntoView({ block: height < innerHeight / 2 ? "center" : "start", behavior: still ? "auto" : "smooth" });
}

if (typeof document !== "undefined") addEventListener("DOMContentLoaded", wake);
