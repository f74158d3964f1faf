// What every element of the book is: a setting, the address that holds it, and what is drawn of it.
import { Address } from "./address.mjs";
import { button } from "./controls.mjs";
import { h, say, set } from "./dom.mjs";
import { linkButton } from "./link.mjs";
import { drawingOf, savePng, saveSvg } from "./picture.mjs";

const SILENCE = 700; // milliseconds without a change before the new state is read out

/**
 * A subclass has a `label`, and
 *   read(text, otherwise)  the setting that an address spells; what it leaves out is as in `otherwise`
 *   spell(setting)         the text of an address
 *   build()                the nodes of the element, made once; `this.header(…)` is one, `this.picture` what is saved
 *   draw(setting)          show a setting
 *   summary()              the state in a few words, for those who cannot see it change
 *   stop()                 end what moves, if anything does
 */
export class Figure extends HTMLElement {
  connectedCallback() {
    this.start = this.read(this.getAttribute("setting") ?? "");
    if (!this.live) this.make();
    this.address = new Address(this.id, (text) => this.show(this.read(text ?? "", this.start)));
    this.show(this.read(this.address.read() ?? "", this.start));
  }

  disconnectedCallback() {
    this.address.close();
    clearTimeout(this.silence);
    this.stop?.();
  }

  make() {
    this.live = h("p", { class: "tx-hidden", role: "status" });
    const place = this.querySelector(".tx-app");
    set(place, "role", "group");
    set(place, "aria-label", this.label);
    place.replaceChildren(...this.build().filter(Boolean), this.live);
    set(this.picture, "data-picture", true);
  }

  /** The first row: what is handed in, then what every element offers. */
  header(...first) {
    const save = (write) => () => write(drawingOf(this.picture, this.summary()), this.id);
    return h("div", { class: "tx-header" }, first, h("span", { class: "tx-space" }),
      linkButton(() => this.address.flush(), this.live),
      button("SVG", save(saveSvg), "Save the picture as SVG"),
      button("PNG", save(savePng), "Save the picture as PNG"),
      button("Reset", () => this.change(this.start)));
  }

  /** A change by the reader: shown at once, written into the address and read out a little later. */
  change(setting) {
    this.show(setting);
    const text = this.spell(setting);
    this.address.write(text === this.spell(this.start) ? null : text);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => say(this.live, this.summary()), SILENCE);
  }

  /** A change by a link in the text: what it does not name is as the element began. */
  take(text) {
    this.change(this.read(text, this.start));
  }

  show(setting) {
    this.setting = setting;
    set(this, "changed", this.spell(setting) !== this.spell(this.start)); // then paper shows the picture
    this.draw(setting);
  }
}
