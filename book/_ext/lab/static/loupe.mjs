// A part of the output, magnified, each pixel with the letter and the colour of its phase.
import { clamp } from "../../elements/static/controls.mjs";
import { h, s, set, say } from "../../elements/static/dom.mjs";
import { letterOf, phaseOfOutput } from "./model.mjs";

const SIDE = 8; // pixels along an edge
const STEP = 24;

export class Loupe {
  constructor() {
    this.cells = Array.from({ length: SIDE ** 2 }, (_, at) => {
      const [y, x] = [Math.floor(at / SIDE) * STEP, (at % SIDE) * STEP];
      const pixel = s("rect", { x, y, width: STEP, height: STEP });
      const plate = s("rect", { x: x + 5, y: y + 5, width: STEP - 10, height: STEP - 10, rx: 3 });
      const letter = s("text", { x: x + STEP / 2, y: y + STEP / 2 + 4 });
      return { pixel, plate, letter, group: s("g", {}, pixel, plate, letter) };
    });
    const size = SIDE * STEP;
    this.picture = s("svg", { viewBox: `0 0 ${size} ${size}`, class: "tl-loupe", role: "img" }, this.cells.map(({ group }) => group));
    this.title = h("div", { class: "tl-title" }, h("b", {}, "phases in Y"));
    this.element = h("div", { class: "tl-plate" }, this.title, h("div", { class: "tl-frame" }, this.picture),
      h("div", { class: "tx-about" }, "magnified, with the letters of K"));
  }

  /** Show what is around a place of the output, and mark the outputs of a phase. */
  show(model, place, phase) {
    const side = model.output.length;
    const [top, left] = place.map((each) => clamp(each - SIDE / 2, [0, side - SIDE]));
    this.cells.forEach(({ pixel, plate, letter, group }, at) => {
      const here = [top + Math.floor(at / SIDE), left + (at % SIDE)];
      const own = phaseOfOutput(model, here);
      const grey = Math.round(255 * clamp(model.shades(model.output[here[0]][here[1]]), [0, 1]));
      set(pixel, "fill", `rgb(${grey} ${grey} ${grey})`);
      set(plate, "class", hueOf(own, model.setting.stride));
      say(letter, letterOf(own, model.setting.stride));
      set(group, "class", !phase || `${own}` === `${phase}` ? "" : "tl-pale");
    });
    const [bottom, right] = [top + SIDE - 1, left + SIDE - 1];
    set(this.picture, "aria-label", `Rows ${top} to ${bottom}, columns ${left} to ${right} of the output, with the letters of their phases.`);
  }
}

/** The classes that colour a phase: a hue for its row, a strength for its column; four hues if there are four. */
export const hueOf = ([a, b], stride) => (stride > 2 ? `tl-hue${a} tl-tint${b}` : `tl-hue${2 * a + b} tl-tint0`);
