// Time: plays the loop until the reader takes over, then leads every number to where it should be.
import { button } from "../../elements/static/controls.mjs";
import { set } from "../../elements/static/dom.mjs";
import { END, LOOP } from "./timeline.mjs";

const LONGEST = 0.05; // seconds: after a pause of the page, time goes on where it was
const RATE = 9; // how fast what is pulled follows, per second
const CLOSE = 0.003;

export class Motion {
  /** `draw(view)` is called with {stride, padding, time}. */
  constructor(element, draw) {
    Object.assign(this, { element, draw, view: null, goal: null, mode: "play" });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.button = button("", () => this.toggle(), "Pause");
    this.calm.addEventListener("change", () => this.rest());
    // What cannot be seen need not move.
    new IntersectionObserver(([{ isIntersecting }]) => { this.away = !isIntersecting; this.wake(); }).observe(element);
    addEventListener("beforeprint", () => this.rest());
    if (this.calm.matches) this.mode = "settle";
  }

  /** A new setting: reached at once at first, and where motion is reduced. */
  aim(setting) {
    this.goal = setting;
    this.view ??= { ...setting, time: this.mode === "play" ? 0 : END };
    if (this.calm.matches) this.rest();
    else this.wake();
  }

  /** Lead to the picture at rest. */
  settle() {
    this.mode = "settle";
  }

  /** The picture at rest, now. */
  rest() {
    this.mode = "settle";
    this.view = { ...this.goal, time: END };
    this.draw(this.view);
    this.wake();
  }

  toggle() {
    if (this.mode === "settle") this.view.time = 0;
    this.mode = this.mode === "play" ? "pause" : "play";
    this.wake();
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }

  wake() {
    const name = this.mode === "play" ? "Pause" : "Play";
    set(this.button, "hidden", this.calm.matches);
    set(this.element, "data-mode", this.mode);
    for (const each of ["aria-label", "title"]) set(this.button, each, name);
    this.stop();
    if (this.away) return;
    this.before = null;
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    const passed = Math.min(LONGEST, (now - (this.before ?? now)) / 1000);
    this.before = now;
    const resting = this.follow(1 - Math.exp(-RATE * passed));
    if (this.mode === "play") this.view.time = (this.view.time + passed) % LOOP;
    this.draw(this.view);
    if (this.mode === "play" || !resting) this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  /** Go a share of the way; returns whether everything has arrived. */
  follow(share) {
    const goal = this.mode === "settle" ? { ...this.goal, time: END } : this.goal;
    let resting = true;
    for (const [name, value] of Object.entries(goal)) {
      const rest = value - this.view[name];
      this.view[name] = Math.abs(rest) < CLOSE ? value : this.view[name] + rest * share;
      resting &&= this.view[name] === value;
    }
    return resting;
  }
}
