// A decoder: the convolutions of an encoder, what each transpose needs, and the sizes that close.
import { FIELDS } from "../../elements/static/constants.mjs";
import { choice, NumberField, Problem } from "../../elements/static/controls.mjs";
import { h, say, set } from "../../elements/static/dom.mjs";
import { SizesField } from "./fields.mjs";
import { Row } from "./form_row.mjs";
import { leastSize, planDecoder, problemOf } from "../../elements/static/planning.mjs";
import { PasteForm } from "./form_paste.mjs";
import { channelsOf, FREE, resized } from "./question.mjs";
import { LARGEST } from "./search.mjs";
import { ModelView } from "./view_model.mjs";
import { chain, closing, shown, verdict } from "./words.mjs";

export class DecoderView {
  /** `change(state)` is called with every new state. */
  constructor(change) {
    this.change = change;
    this.rows = [];
    const refused = () => this.complain();
    const sizes = (name, open, change) => new SizesField(name, FIELDS.size, { change, refused, open });
    this.input = sizes("input", "any", (input) => this.ask({ input }));
    this.other = sizes("try size", "none", (other) => this.change({ ...this.state, other }));
    this.inputs = new NumberField("channels", FIELDS.channels, { act: (inputs) => this.ask({ inputs }), refused, open: "3" });
    this.model = new ModelView();
    this.paste = new PasteForm((found) => this.take(found));
    this.rank = choice({
      label: "dimensions", values: [1, 2, 3], texts: ["1-D", "2-D", "3-D"], roles: "radio", choose: (rank) => this.resize(rank),
    });
    this.problem = new Problem();
    this.list = h("ol", { class: "ts-rows" });
    this.add = h("button", { type: "button", class: "tx-button", onclick: () => this.addRow() }, "Add a layer");
    this.chain = h("p", { class: "ts-chain" });
    this.closing = h("p", {});
    this.told = h("p", { class: "ts-told" });
    this.element = this.layOut();
  }

  layOut() {
    const about = "The convolutions of the encoder, first to last; the decoder goes from the last back to the first. " +
      "Pooling counts as a convolution. Without an input size, the plan holds for all of them.";
    this.result = h("div", { class: "ts-closing" }, this.chain, this.closing,
      h("div", { class: "ts-sizes" }, this.other.element, this.told), this.model.element);
    return h("div", { class: "tx-view" },
      this.paste.element,
      h("div", { class: "ts-sizes", role: "group", "aria-label": "the input" }, this.rank.element, this.input.element,
        this.inputs.element),
      this.list, h("div", {}, this.add), this.problem.element, this.result, h("p", { class: "tx-about" }, about));
  }

  ask(part) {
    this.change({ ...this.state, decoder: { ...this.state.decoder, ...part } });
  }

  get summary() {
    return problemOf(this.state.decoder)?.words ?? `${this.closing.textContent} ${this.told.textContent}`.trim();
  }

  /** A plan without an input size is the same for every axis, and knows of one. */
  resize(rank) {
    const { decoder, other } = this.state;
    if (rank === (decoder.input?.length ?? 1)) return;
    const input = resized(decoder.input ?? [leastSize(decoder.layers)], rank);
    this.change({ ...this.state, decoder: { ...decoder, input }, other: other && resized(other, rank) });
  }

  /** An encoder that was pasted; a size that is too small for it grows. */
  take({ rank, inputs, layers }) {
    const least = leastSize(layers);
    const input = resized(this.state.decoder.input ?? [64], rank).map((n) => Math.max(n, least));
    this.change({ ...this.state, decoder: { input, inputs, layers: layers.slice(0, FIELDS.layers[1]) }, other: null });
  }

  setRow(index, row) {
    this.ask({ layers: this.state.decoder.layers.map((old, at) => (at === index ? row : old)) });
  }

  addRow() {
    const { layers } = this.state.decoder;
    this.ask({ layers: [...layers, layers.at(-1)] });
  }

  removeRow(index) {
    this.ask({ layers: this.state.decoder.layers.filter((_, at) => at !== index) });
    this.add.focus(); // the button that had it may be gone
  }

  /** The transpose of one layer as a question of its own, with nothing left to search but its output_padding. */
  open(index) {
    const { down } = this.plan;
    const { padding, channels, ...options } = this.state.decoder.layers[index];
    const pad = typeof padding === "number" ? [padding, padding] : padding;
    const sizes = { rank: down[index].length, input: down[index + 1], output: down[index] };
    const layer = { ...FREE, ...options, padding: pad, ...sizes };
    this.change({ ...this.state, mode: "layer", layer, picked: 0 });
  }

  show(state) {
    this.state = state;
    const { decoder: { input, inputs, layers }, other } = state;
    const rank = input?.length ?? 1;
    this.rank.show(rank);
    this.input.show(input, rank);
    this.other.show(other, rank);
    this.inputs.show(inputs);
    this.match(layers.length);
    this.rows.forEach((row, at) => row.show(layers[at], layers.length === 1));
    set(this.add, "disabled", layers.length === FIELDS.layers[1]);
    if (!this.tooLarge && !problemOf(state.decoder)) this.tell(planDecoder(state.decoder));
    this.complain();
  }

  /** As many rows as layers. */
  match(count) {
    while (this.rows.length > count) this.rows.pop().element.remove();
    while (this.rows.length < count) {
      const index = this.rows.length;
      this.rows.push(new Row(index, {
        change: (row) => this.setRow(index, row),
        refused: () => this.complain(),
        remove: () => this.removeRow(index),
        open: () => this.open(index),
      }));
      this.list.append(this.rows.at(-1).element);
    }
  }

  tell(plan) {
    const { down, layers } = plan;
    this.plan = plan;
    this.rows.forEach((row, at) => row.tell(down[at], down[at + 1], layers[at]));
    set(this.chain, "hidden", !down.length);
    say(this.chain, chain(down));
    say(this.closing, closing(plan));
    this.model.show(plan, channelsOf(this.state.decoder));
    say(this.told, this.state.other ? verdict(plan, this.state.other) : "");
  }

  /** Strides whose product no size reaches. */
  get tooLarge() {
    const product = this.state.decoder.layers.reduce((all, { stride }) => all * stride, 1);
    return product > LARGEST ? { words: "These strides multiply to more than any size." } : null;
  }

  complain() {
    const first = (fields) => fields.find((each) => each.wrong)?.wrong;
    const short = problemOf(this.state.decoder);
    const wrong = first([...this.input.fields, this.inputs, ...this.rows]) ?? this.tooLarge ?? (short && this.tooSmall(short));
    const tried = first(this.other.fields);
    this.problem.show(wrong ?? tried);
    set(this.result, "hidden", Boolean(wrong));
    set(this.told, "hidden", Boolean(tried)); // but not the field where it is typed
    for (const { mirror } of this.rows) set(mirror, "inert", Boolean(wrong));
  }

  tooSmall({ words, least }) {
    const input = this.state.decoder.input.map((n) => Math.max(n, least));
    return { words: `${words}.`, label: `Set input to ${shown(input)}`, act: () => this.ask({ input }) };
  }
}
