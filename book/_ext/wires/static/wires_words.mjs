// What the wires say: one sentence about what is looked at, the sizes, titles and names. Text only.
//
// A sentence is a list of tokens: plain text, or {text, hue} where the text belongs to an array.
import { shown } from "../../elements/static/dom.mjs";
import { reachOf } from "../../elements/static/geometry.mjs";
import { isLeft, isPadding, smallAt, wiresOf } from "./both.mjs";

const input = (text) => ({ text: `${text}`, hue: "input" });
const kernel = (text) => ({ text: `${text}`, hue: "kernel" });
const output = (text) => ({ text: `${text}`, hue: "output" });
const number = (value) => (value < 0 ? `(${shown(value)})` : shown(value));
const joined = (lists, between) => lists.flatMap((list, at) => (at ? [between, ...list] : list));

export const plain = (tokens) => tokens.map((token) => token.text ?? token).join("");

/** The names of both ends of a wire: what goes in is X, what comes out is Y. */
const large = (model, p) => (model.reads ? input(`X[${shown(p - model.before)}]`) : output(`Y[${shown(p - model.before)}]`));
const small = (model, i) => (model.reads ? output(`Y[${i}]`) : input(`X[${i}]`));
const product = (wire) => [input(number(wire.factor)), "·", kernel(number(wire.weight))];

/** A sum as far as it is known: `done` lists the wires that have carried, null at rest. */
function sum(name, from, tied, done) {
  const terms = tied.filter((wire) => !done || done.includes(wire));
  if (!tied.length) return [name, " = 0: no wire comes here."];
  if (!terms.length) return [name, " waits for its numbers."];
  const total = output(shown(terms.reduce((all, wire) => all + wire.product, 0)));
  const numbers = joined(terms.map(product), " + ");
  if (terms.length < tied.length) return [name, " = ", ...numbers, " + …, so far ", total];
  const names = joined(terms.map((wire) => [input(`X[${from(wire)}]`), "·", kernel(`K[${wire.m}]`)]), " + ");
  return [name, " = ", ...(terms.length > 3 ? [] : [...names, " = "]), ...numbers, " = ", total];
}

function ofLarge(model, p, done) {
  const tied = wiresOf(model, { row: "large", at: p });
  if (isLeft(model, p) && !tied.length) {
    const left = model.reads ? "No wire reads it" : "No wire writes to it";
    return [`${left}: it belongs to the remainder r = ${model.setting.outputPadding}, which PyTorch calls output_padding.`];
  }
  if (isPadding(model, p)) {
    if (model.reads) return ["Padding: a zero, read by ", ...joined(tied.map(({ i }) => [small(model, i)]), ", "), tied.length ? "." : "nobody."];
    return ["Outside the window: ", ...joined(tied.map(product), " + "), tied.length ? " lands here and is cut off." : "nothing lands here."];
  }
  const name = large(model, p);
  if (!model.reads) return sum(name, ({ i }) => i, tied, done);
  if (!tied.length) return [name, " is read by nobody."];
  return [name, " is read by ", ...joined(tied.map(({ i, m }) => [small(model, i), " through ", kernel(`K[${m}]`)]), " and by "), "."];
}

function ofDense(model, b, done) {
  const i = smallAt(model, b);
  const { stride } = model.setting;
  if (i === null) {
    if (model.reads) return ["Start ", `${b}: `, output(shown(model.dense[b])), ` is computed and dropped; stride ${stride} keeps the starts that ${stride} divides.`];
    return [`A zero that stride ${stride} inserts: it writes nothing.`];
  }
  const tied = wiresOf(model, { row: "dense", at: b });
  if (model.reads) return sum(small(model, i), ({ place }) => shown(place), tied, done);
  const goals = tied.map((wire) => [...product(wire), " to ", wire.inside ? large(model, wire.p) : "the padding"]);
  return [input(`X[${i}] = ${shown(model.small[i])}`), " writes ", ...joined(goals, ", "), "."];
}

function ofKernel(model, m) {
  const tied = wiresOf(model, { row: "kernel", at: m });
  const parts = tied.map((wire) => [large(model, wire.p), "–", small(model, wire.i)]);
  return [kernel(`K[${m}] = ${shown(model.kernel[m])}`), " is the weight of ", ...joined(parts, ", "),
    tied.length > 1 ? ": the same number on a diagonal of the matrix." : "."];
}

function ofEntry(model, { at: i, to: p }) {
  const [wire] = wiresOf(model, { row: "entry", at: i, to: p });
  const place = [i, shown(p - model.before)];
  const name = model.reads ? `W[${place.join(", ")}]` : `Wᵀ[${place.reverse().join(", ")}]`;
  if (!wire) return [`${name} = 0: no wire between `, large(model, p), " and ", small(model, i), "."];
  return [`${name} = `, kernel(`K[${wire.m}] = ${shown(wire.weight)}`), ": ",
    ...(model.reads ? [small(model, i), " reads ", large(model, p)] : [small(model, i), " writes to ", large(model, p)]),
    ", ", ...product(wire), ` = ${shown(wire.product)}.`];
}

/** The sentence about a key; `done` lists the wires that have carried so far, null for all. */
export function sentence(model, key, done = null) {
  if (key.row === "large") return ofLarge(model, key.at, done);
  if (key.row === "dense") return ofDense(model, key.at, done);
  return key.row === "kernel" ? ofKernel(model, key.at) : ofEntry(model, key);
}

/** "M = ⌊(N + P + Q − k_eff) / S⌋ + 1 = ⌊(7 + 0 + 0 − 3) / 2⌋ + 1 = 3", or how N follows from M and r. */
export function sizeLine({ reads, setting, small: { length: m }, size: n }) {
  const { kernel: { length: k }, stride: s, dilation, padding: [p, q], outputPadding: r } = setting;
  const reach = reachOf({ kernel: k, dilation });
  if (reads) return ["M = ⌊(N + P + Q − k_eff) / S⌋ + 1", `⌊(${n} + ${p} + ${q} − ${reach}) / ${s}⌋ + 1 = ${m}, remainder r = ${r}`];
  return ["N = (M − 1)·S + k_eff − P − Q + r", `(${m} − 1)·${s} + ${reach} − ${p} − ${q} + ${r} = ${n}`];
}

/** What stands above the large side, below the small one, and above the matrix. */
export function titles({ reads, setting, small: { length: m }, size: n }) {
  const { padding, stride } = setting;
  const outside = padding.some(Boolean) ? (reads ? "; dashed: zeros of the padding" : "; dashed: cut off") : "";
  const between = stride > 1 ? (reads ? "; dashed: dropped by the stride" : "; dashed: zeros that the stride inserts") : "";
  return {
    large: [reads ? "X" : "Y", ` ${reads ? "input" : "output"}, N = ${n}, over the kernel K${outside}`],
    small: [reads ? "Y" : "X", ` ${reads ? "output" : "input"}, M = ${m}${between}`],
    matrix: reads ? ["W", ` ${m} × ${n}: a row is what one output reads`] : ["Wᵀ", ` ${n} × ${m}: a column is what one input writes`],
  };
}

/** The name of a cell for those who cannot see it. */
export function nameOf(model, { row, at, to }) {
  if (row === "kernel") return `K[${at}] = ${shown(model.kernel[at])}`;
  if (row === "entry") return plain(ofEntry(model, { at, to })).split(/[:,] (?!\d)/)[0];
  const i = row === "dense" ? smallAt(model, at) : null;
  if (row === "dense" && i === null) return model.reads ? `start ${at}, dropped: ${shown(model.dense[at])}` : "inserted zero";
  if (row === "large" && isPadding(model, at)) return model.reads ? "padding: 0" : `cut off: ${shown(model.large[at])}`;
  const { text } = row === "large" ? large(model, at) : small(model, i);
  return `${text} = ${shown(row === "large" ? model.large[at] : model.dense[at])}`;
}

export const summary = ({ reads, large: all, small: few, before, size }) =>
  (reads ? `Convolution: the output is ${few.map(shown).join(", ")}.`
    : `Transposed convolution: the output is ${all.slice(before, before + size).map(shown).join(", ")}.`);
