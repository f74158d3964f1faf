// <tconv-hero id="…" setting="stride-2.padding-1">: the operation runs by itself until the reader takes over.
import { HERO } from "../../elements/static/constants.mjs";
import { Slider } from "../../elements/static/controls.mjs";
import { h, say, set, shown } from "../../elements/static/dom.mjs";
import { Figure } from "../../elements/static/figure.mjs";
import { Schema, whole } from "../../elements/static/schema.mjs";
import { modelOf } from "./hero_model.mjs";
import { Motion } from "./hero_motion.mjs";
import { Painter } from "./hero_paint.mjs";
import { sceneAt } from "./hero_scene.mjs";
import { cutWords, formulaWords, summary } from "./hero_words.mjs";

const SCHEMA = new Schema([["stride", whole(2, HERO.stride)], ["padding", whole(1, HERO.padding)]]);

class Hero extends Figure {
  label = "A transposed convolution of three samples";
  read = (text, otherwise) => SCHEMA.read(text, otherwise);
  spell = (setting) => SCHEMA.spell(setting);

  /** Words and picture are copies of what stands in the page without scripts. */
  build() {
    const still = this.querySelector(".tx-fallback");
    const copy = (name) => still.querySelector(`[data-part=${name}]`).cloneNode(true);
    const [steps, drawing, formula, question, answer] = ["steps", "picture", "formula", "question", "answer"].map(copy);
    Object.assign(this, { formula, answer });
    this.painter = new Painter(drawing);
    this.motion = new Motion(this, (view) => this.paint(view));
    this.hint = h("p", { class: "hint" }, "Pull padding, and watch the ends.");
    this.stage = h("div", { class: "stage" }, drawing, this.motion.button);
    this.picture = h("div", { class: "all" }, steps, this.stage, this.sliders(), formula,
      h("div", { class: "reply" }, question, this.hint, answer));
    return [this.picture, this.header()];
  }

  sliders() {
    const slider = (name, hue) => {
      const made = new Slider(name, (value) => this.pull({ [name]: value }));
      set(made.element, "class", `tx-slider of-${hue}`);
      set(made.name, "data-when", hue);
      return made;
    };
    this.pulled = { stride: slider("stride", "stride"), padding: slider("padding", "crop") };
    return h("div", { class: "pulls" }, Object.values(this.pulled).map((each) => each.element));
  }

  pull(change) {
    if ("padding" in change) this.answered = true;
    this.motion.settle();
    this.change({ ...this.setting, ...change });
  }

  draw(setting) {
    this.model = modelOf(setting);
    for (const [name, slider] of Object.entries(this.pulled)) {
      slider.show(setting[name], HERO[name]);
      say(this.formula.querySelector(`[data-part=${name}]`), setting[name]);
    }
    say(this.formula.querySelector("[data-part=output]"), shown(this.model.size));
    set(this.formula, "aria-label", formulaWords(this.model, setting));
    say(this.answer.firstElementChild, cutWords(this.model, setting));
    this.answered ||= setting.padding !== this.start.padding;
    set(this.answer, "data-hidden", !this.answered);
    set(this.hint, "data-hidden", this.answered);
    this.motion.aim(setting);
  }

  paint(view) {
    const scene = sceneAt(this.model, view);
    this.painter.show(scene);
    set(this, "data-step", scene.doing || null);
  }

  summary() {
    return summary(this.model, this.setting);
  }

  stop() {
    this.motion.stop();
  }
}

customElements.define("tconv-hero", Hero);
