// Elements in one call, and nothing more.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element: h("button", {class: "x", onclick: f, "aria-label": "y"}, child, …).
 * Functions become listeners, booleans attributes that are there or not; null children are left out.
 */
export const h = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);

/** The same for a part of a drawing. */
export const s = (name, attributes = {}, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else set(element, key, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

/** Set an attribute, or take it away if the value is false or null; leave it alone if nothing changes. */
export function set(element, name, value) {
  if (value === false || value == null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== `${value === true ? "" : value}`) {
    element.setAttribute(name, value === true ? "" : value);
  }
}

/** Replace the text of an element, unless it is that already: a live region then stays silent. */
export function say(element, text) {
  if (element.textContent !== `${text}`) element.textContent = text;
}

/** A number as it is read: a minus sign, and no more than four places after the point. */
export const shown = (value) => `${Math.round(value * 1e4) / 1e4}`.replace("-", "−");

/** The elements of a sentence: plain text, or {text, hue} where the text belongs to an array. */
export const spans = (tokens) =>
  tokens.map((token) => (token.hue ? h("span", { class: `tx-${token.hue}` }, token.text) : token));
