// A button that copies the address of the page and says so in a live region.
import { copy } from "./clipboard.mjs";
import { h, say } from "./dom.mjs";

/** `addressOf()` is called on a click. */
export function linkButton(addressOf, live) {
  const text = "Copy link";
  const button = h("button", { type: "button", class: "tx-button", onclick: act }, text);
  async function act() {
    const done = await copy(addressOf());
    say(button, done ? "Copied" : "Copy the address");
    setTimeout(() => say(button, text), 2000);
    say(live, done ? "The link was copied." : "The link could not be copied.");
  }
  return button;
}
