// An edge of the window of padding: dragged, or moved with the arrow keys, cell by cell.
import { h, set } from "../../elements/static/dom.mjs";

const NAMES = ["left edge of the window: padding P", "right edge of the window: padding Q"];

export class Edge {
  /** `move(inwards)` is called with 1 or −1 for every cell; `pitch()` is the width of one. */
  constructor(side, { move, pitch }) {
    const inward = side === 0 ? 1 : -1;
    let from = null;
    this.side = side;
    this.element = h("div", {
      class: "tx-w-edge", role: "slider", tabindex: 0, "aria-label": NAMES[side], title: NAMES[side],
      onkeydown: (event) => {
        const way = new Map([["ArrowRight", 1], ["ArrowUp", 1], ["ArrowLeft", -1], ["ArrowDown", -1]]).get(event.key);
        if (!way) return;
        event.preventDefault();
        move(way * inward);
      },
      onpointerdown: (event) => { from = event.clientX; this.element.setPointerCapture(event.pointerId); event.preventDefault(); this.element.focus(); },
      onpointermove: (event) => {
        if (from === null || !event.buttons) return;
        const cells = Math.round((event.clientX - from) / pitch());
        if (cells) { from += cells * pitch(); for (let at = 0; at < Math.abs(cells); at += 1) move(Math.sign(cells) * inward); }
      },
      onpointerup: () => { from = null; },
    }, h("span", { "aria-hidden": "true" }, "↔"));
  }

  show(value, [least, most], x, y) {
    for (const [name, each] of [["now", value], ["min", least], ["max", most]]) set(this.element, `aria-value${name}`, each);
    this.element.style.transform = `translate(calc(${x}px - 50%), calc(${y}px - 50%))`;
  }
}
