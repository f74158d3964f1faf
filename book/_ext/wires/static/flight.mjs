// A number on its way along a wire, multiplied where it passes the kernel.
import { h, shown } from "../../elements/static/dom.mjs";

const STOPS = 14;

export class Flight {
  constructor(plane) {
    this.plane = plane;
    this.factor = h("span", {});
    this.product = h("span", {});
    this.element = h("div", { class: "tx-w-chip", "aria-hidden": "true", hidden: true }, this.factor, this.product);
    plane.plane.append(this.element);
  }

  /** Send the number of a wire off for some milliseconds; `landed` is called at its end, and not if it is stopped. */
  start(wire, reads, duration, landed) {
    this.stop();
    const shares = Array.from({ length: STOPS + 1 }, (_, at) => at / STOPS);
    const points = shares.map((share) => this.plane.pointOn(wire, reads ? share : 1 - share));
    const kernel = this.plane.layout.lines.bend;
    const passed = points.findIndex(({ y }) => (reads ? y > kernel : y < kernel)) / STOPS;
    this.factor.textContent = shown(wire.factor);
    this.product.textContent = shown(wire.product);
    this.element.hidden = false;
    const timing = { duration, easing: "ease-in-out", fill: "both" };
    const keyframes = points.map(({ x, y }) => ({ transform: `translate(calc(${x}px - 50%), calc(${y}px - 50%))` }));
    const shows = (a, b) => [{ opacity: a, offset: 0 }, { opacity: a, offset: passed }, { opacity: b, offset: Math.min(passed + 0.01, 1) }, { opacity: b, offset: 1 }];
    this.moves = [this.element.animate(keyframes, timing), this.factor.animate(shows(1, 0), timing), this.product.animate(shows(0, 1), timing)];
    this.moves[0].onfinish = () => { this.stop(); landed(); };
  }

  stop() {
    for (const move of this.moves ?? []) { move.onfinish = null; move.cancel(); }
    this.moves = null;
    this.element.hidden = true;
  }
}
