// <tconv-sound id="…" setting="source-tone.…">: a sound at a higher rate by four kernels, seen and played.
import { SOUND } from "../../elements/static/constants.mjs";
import { button, choice, Slider } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { whenResized } from "../../elements/static/resize.mjs";
import { heard, hertz, imageTexts, summary } from "./hearing.mjs";
import { canPlay, Player } from "./player.mjs";
import { SpectrumPlot, WavePlot } from "./plots.mjs";
import { outputOf, samplesOf } from "./sampled.mjs";
import { levelsOf } from "./strengths.mjs";
import { KERNELS, limitsOf, mended, oldRate, read, spell } from "./tuning.mjs";

const VOLUME = [0, 100]; // percent

class Sound extends Figure {
  label = "A sound at a higher rate, by four kernels";
  read = read;
  spell = spell;
  player = new Player();
  volume = 40;

  build() {
    const change = (some) => this.change(mended({ ...this.setting, ...some }));
    const picked = (label, values, texts, key) => choice({ label, values, texts, roles: "radio", choose: (value) => change({ [key]: value }) });
    this.choices = {
      source: picked("sound", SOUND.sources, SOUND.sources, "source"),
      stride: picked("stride", SOUND.strides, SOUND.strides.map(String), "stride"),
      kernel: picked("kernel", KERNELS, KERNELS.map((name) => SOUND.kernels[name]), "kernel"),
    };
    this.frequency = new Slider("frequency", (frequency) => change({ frequency }), 100);
    this.moment = new Slider("moment", (moment) => change({ moment }), 10);
    this.loudness = new Slider("volume", (volume) => { this.volume = volume; this.showVolume(); });
    this.playing = button("▶ Play", () => (this.player.playing ? this.stop() : this.play()));
    this.plots = [new WavePlot(), new SpectrumPlot()];
    this.said = h("p", { class: "tx-heard" });
    this.images = h("p", { class: "tx-about" });
    this.picture = h("div", { class: "tx-plots" }, this.plots.map(({ element }) => element), this.said, this.images);
    this.hide = () => document.hidden && this.stop();
    return [this.header(this.choices.source.element), this.controls(), this.picture];
  }

  controls() {
    const row = (name, { element }) => h("div", { class: "tx-row-of" }, h("span", { class: "tx-name" }, name), element);
    set(this.playing, "disabled", !canPlay());
    return h("div", { class: "tx-sound-controls" },
      h("div", { class: "tx-sound-sliders" }, this.frequency.element, this.moment.element, this.loudness.element),
      h("div", { class: "tx-sound-row" }, row("stride", this.choices.stride), row("kernel", this.choices.kernel), this.playing));
  }

  connectedCallback() {
    super.connectedCallback();
    this.showVolume();
    this.resized = whenResized(this.picture, () => this.redraw());
    document.addEventListener("visibilitychange", this.hide);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.resized.disconnect();
    document.removeEventListener("visibilitychange", this.hide);
  }

  draw(setting) {
    const { source, stride, kernel } = setting;
    for (const [key, each] of Object.entries(this.choices)) each.show(setting[key]);
    this.frequency.show(setting.frequency, limitsOf(setting), hertz(setting.frequency));
    set(this.frequency.range, "disabled", source !== "tone");
    this.moment.show(setting.moment, SOUND.moment, `${setting.moment} ms`);
    const sounding = `${source} ${setting.frequency} ${stride}`;
    if (this.sounding !== sounding) {
      Object.assign(this, { sounding, samples: samplesOf(setting), outputs: new Map() });
      if (this.player.playing) this.play();
    }
    this.player.choose(kernel);
    this.redraw();
    say(this.said, heard(setting));
    say(this.images, `Images: ${imageTexts(setting).join(" · ")}. Levels are below the partial itself.`);
  }

  /** The sound by a kernel, computed once. */
  output(name) {
    if (!this.outputs.has(name)) this.outputs.set(name, outputOf(this.samples, name, this.setting.stride));
    return this.outputs.get(name);
  }

  redraw() {
    const [wave, spectrum] = this.plots;
    const { setting } = this;
    const output = this.output(setting.kernel);
    wave.show(setting, this.samples, output);
    spectrum.show(setting, levelsOf(output, Math.round((setting.moment * SOUND.rate) / 1000), oldRate(setting)));
  }

  /** All four at once, so that another kernel goes on where the first one was; the loudest has a peak of 1. */
  play() {
    const { stride, kernel } = this.setting;
    const most = stride * this.samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1e-6);
    const signals = KERNELS.map((name) => [name, this.output(name).map((value) => value / most)]);
    this.player.play(signals, SOUND.rate, kernel, this.volume / VOLUME[1]);
    say(this.playing, "■ Stop");
  }

  stop() {
    this.player.stop();
    say(this.playing, "▶ Play");
  }

  showVolume() {
    this.loudness.show(this.volume, VOLUME, `${this.volume} %`);
    this.player.louder(this.volume / VOLUME[1]);
  }

  summary() {
    return summary(this.setting);
  }
}

customElements.define("tconv-sound", Sound);
