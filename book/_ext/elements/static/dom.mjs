// Elements in one call, and nothing more.

/**
 * Make an element: h("button", {class: "x", onclick: f, "aria-label": "y"}, child, …).
 * Functions become listeners, booleans attributes that are there or not; null children are left out.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
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
  if (element.textContent !== text) element.textContent = text;
}

/** The elements of a sentence from words.mjs. */
export const spans = (tokens) =>
  tokens.map((token) => (token.hue ? h("span", { class: `tx-${token.hue}` }, token.text) : token));

/**
 * Let the arrow keys walk along buttons of which one at a time can be reached with Tab.
 * `choose(index)` is called with the one that the key leads to.
 */
export function walk(container, choose) {
  container.addEventListener("keydown", (event) => {
    const buttons = [...container.querySelectorAll("button")];
    const here = buttons.indexOf(event.target);
    const goal = {
      ArrowRight: (here + 1) % buttons.length,
      ArrowDown: (here + 1) % buttons.length,
      ArrowLeft: (here - 1 + buttons.length) % buttons.length,
      ArrowUp: (here - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (here < 0 || goal === undefined) return;
    event.preventDefault();
    choose(goal);
    buttons[goal].focus();
  });
}

/**
 * A row of buttons of which one is chosen.
 *
 * `roles` is "radio" or "tab". Returns {element, show(value)}; `choose(value)` is called on a click
 * and on an arrow key.
 */
export function choice({ label, values, texts, roles, choose, attributes = () => ({}) }) {
  const state = roles === "tab" ? "aria-selected" : "aria-checked";
  const buttons = values.map((value, at) =>
    h("button", { type: "button", role: roles, onclick: () => choose(value), ...attributes(value) }, texts[at]));
  const kind = roles === "tab" ? "tablist" : "radiogroup";
  const element = h("div", { class: `tx-choice tx-${roles}s`, role: kind, "aria-label": label }, buttons);
  walk(element, (at) => choose(values[at]));
  const show = (value) => buttons.forEach((button, at) => {
    set(button, state, `${values[at] === value}`);
    set(button, "tabindex", values[at] === value ? 0 : -1);
  });
  return { element, show };
}
