// The two drawings: a few samples of the sound, and how strong which frequency is.
import { SOUND } from "../../elements/static/constants.mjs";
import { h, s, set } from "../../elements/static/dom.mjs";
import { hertz, level, spectrumText, waveText } from "./hearing.mjs";
import { imagesOf } from "./strengths.mjs";
import { oldRate } from "./tuning.mjs";

const SAMPLES = 10; // of the old rate, in the waveform
const FLOOR = -90; // dB
const [LEFT, BELOW, ABOVE] = [38, 22, 42];
const LETTER = 7.1; // how wide one is in the widest of the fonts, at 11.5 pixels

const line = (points, kind) => s("polyline", { class: `tx-${kind}`, points: points.map((p) => p.map((n) => n.toFixed(1)).join()).join(" ") });
const stroke = (x1, y1, x2, y2, kind) => s("line", { class: `tx-${kind}`, x1, y1, x2, y2 });
const words = (x, y, text, anchor = "middle", kind = "tick") => s("text", { class: `tx-${kind}`, x, y, "text-anchor": anchor }, text);

/** A drawing as wide as its place, in pixels of the page, so that its words keep their size. */
class Plot {
  constructor(title, height) {
    this.height = height;
    this.drawing = s("svg", { role: "img", height });
    this.element = h("figure", { class: "tx-plot" }, h("figcaption", { class: "tx-grid-title" }, title), this.drawing);
  }

  fill(label, parts) {
    set(this.drawing, "aria-label", label);
    set(this.drawing, "viewBox", `0 0 ${this.width} ${this.height}`);
    set(this.drawing, "width", this.width);
    this.drawing.replaceChildren(...parts);
  }

  get width() {
    return Math.max(Math.floor(this.element.clientWidth), 240);
  }
}

export class WavePlot extends Plot {
  constructor() {
    super("Waveform: samples (circles) and outputs", 160);
  }

  show(setting, samples, output) {
    const { stride, moment } = setting;
    const first = Math.min(Math.round((moment / 1000) * oldRate(setting)), samples.length - SAMPLES);
    const seen = output.slice(first * stride, (first + SAMPLES) * stride);
    const old = samples.slice(first, first + SAMPLES);
    const most = Math.max(...[...seen, ...old].map(Math.abs), 1e-6);
    const x = (at) => 8 + ((this.width - 16) * at) / (SAMPLES * stride - 1);
    const y = (value) => this.height / 2 - ((this.height / 2 - 10) * value) / most;
    const points = seen.map((value, at) => [x(at), y(value)]);
    this.fill(waveText(setting), [
      stroke(0, y(0), this.width, y(0), "axis"),
      ...points.map(([px, py]) => stroke(px, y(0), px, py, "stem")),
      line(points, "wave"),
      ...points.map(([cx, cy]) => s("circle", { class: "tx-dot", cx, cy, r: 2.5 })),
      ...old.map((value, at) => s("circle", { class: "tx-sample", cx: x(at * stride), cy: y(value), r: 5.5 })),
    ]);
  }
}

export class SpectrumPlot extends Plot {
  constructor() {
    super("Spectrum: what lies in the shaded part are images", 235);
  }

  show(setting, levels) {
    const [top, bottom] = [ABOVE, this.height - BELOW];
    const half = SOUND.rate / 2;
    const x = (f) => LEFT + ((this.width - LEFT - 8) * f) / half;
    const y = (dB) => top + ((bottom - top) * Math.min(Math.max(-dB, 0), -FLOOR)) / -FLOOR;
    const rate = oldRate(setting);
    const multiples = Array.from({ length: setting.stride / 2 }, (_, at) => (at + 1) * rate);
    this.fill(spectrumText(setting), [
      s("rect", { class: "tx-beyond", x: x(rate / 2), y: top, width: x(half) - x(rate / 2), height: bottom - top }),
      ...[0, -30, -60, -90].flatMap((dB) => [stroke(LEFT, y(dB), x(half), y(dB), "axis"), words(LEFT - 4, y(dB) + 4, level(dB).replace(" dB", ""), "end")]),
      ...multiples.flatMap((f) => [stroke(x(f), top, x(f), bottom, "multiple"), words(x(f), this.height - 6, hertz(f), f === half ? "end" : "middle")]),
      words(LEFT, this.height - 6, "0"),
      line(this.envelope(levels, x, y), "wave"),
      ...this.marks(imagesOf(setting), x, y),
    ]);
  }

  /** The strongest of the frequencies that fall on the same place. */
  envelope(levels, x, y) {
    const most = new Map();
    levels.forEach((dB, at) => {
      const place = Math.round(x((at * SOUND.rate) / SOUND.window));
      most.set(place, Math.max(most.get(place) ?? -Infinity, dB));
    });
    return [...most].map(([place, dB]) => [place, y(dB)]);
  }

  /** A mark and two numbers for each image, left out where they would run into each other. */
  marks(images, x, y) {
    let end = -Infinity;
    return images.flatMap(({ frequency, level: dB }) => {
      const at = x(frequency);
      const mark = s("path", { class: "tx-image-mark", d: `M${at} ${y(dB) - 3}l-4 -7h8z` });
      const texts = [hertz(frequency), level(dB)];
      const wide = LETTER * Math.max(...texts.map((text) => text.length));
      const start = Math.min(at - wide / 2, this.width - 1 - wide);
      if (start < end) return [mark];
      end = start + wide + LETTER;
      return [mark, ...texts.map((text, line) => words(start + wide / 2, 12 + 15 * line, text, "middle", "label"))];
    });
  }
}
