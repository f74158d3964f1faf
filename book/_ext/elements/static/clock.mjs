// Play, pause, step and speed, for everything that moves in steps.
import { button, SelectField } from "./controls.mjs";
import { h, say, set } from "./dom.mjs";

const SPEEDS = [[0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]];

export class Clock {
  /** `draw(time)` is called with every step, 0 to `last`; at speed 1 a step takes `pace` milliseconds. */
  constructor(draw, { pace = 900, label = "Animation" } = {}) {
    Object.assign(this, { draw, pace, speed: 1, time: 0, last: 0, timer: null });
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)");
    this.player = button("▶", () => (this.timer ? this.stop() : this.play()), "Play");
    this.range = h("input", {
      type: "range", min: 0, step: 1, "aria-label": "step", oninput: () => this.go(Number(this.range.value)),
    });
    this.count = h("span", { class: "tx-count" });
    this.speeds = new SelectField("speed", SPEEDS, (speed) => { this.speed = speed; });
    this.speeds.show(1);
    const back = button("−1", () => this.go(this.time - 1), "Step back");
    const on = button("+1", () => this.go(this.time + 1), "Step forward");
    this.element = h("div", { class: "tx-transport", role: "group", "aria-label": label },
      this.player, back, on, this.range, this.count, this.speeds.element);
  }

  /** How many steps there are now, and where to stand; at rest it shows the end unless told otherwise. */
  take(last, time = last) {
    this.stop();
    this.last = last;
    set(this.range, "max", last);
    this.show(time);
  }

  show(time) {
    this.time = Math.min(Math.max(time, 0), this.last);
    this.range.value = this.time;
    set(this.range, "aria-valuetext", `step ${this.time} of ${this.last}`);
    say(this.count, `${this.time} / ${this.last}`);
    // Readers who ask for less motion step for themselves.
    for (const each of [this.player, this.speeds.element]) set(each, "hidden", this.reduced.matches);
    this.draw(this.time);
  }

  go(time) {
    this.stop();
    this.show(time);
  }

  play() {
    if (this.time === this.last) this.show(0);
    this.label("❚❚", "Pause");
    this.wait();
  }

  wait() {
    this.timer = setTimeout(() => {
      this.show(this.time + 1);
      if (this.time < this.last) this.wait();
      else this.stop();
    }, this.pace / this.speed);
  }

  /** Also called when the view or the page is left. */
  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.label("▶", "Play");
  }

  label(text, name) {
    say(this.player, text);
    set(this.player, "aria-label", name);
    set(this.player, "title", name);
  }
}
