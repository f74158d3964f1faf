// The setting of the lab: {stride, kernel, preset, weights, picture, drawing}, and how an address spells it.
import { LAB } from "../../elements/static/constants.mjs";
import { kernelOf } from "../../elements/static/kernels.mjs";
import { oneOf, partsOf, Schema, several, whole } from "../../elements/static/schema.mjs";
import { SIDE, sketch } from "./pictures.mjs";

const isSquare = (values) => {
  const side = Math.sqrt(values.length);
  return LAB.kernel[0] <= side && side <= LAB.kernel[1] && Number.isInteger(side);
};

/** A drawing of zeros and ones, four to a digit. */
const drawing = {
  start: sketch,
  read: (text) => (new RegExp(`^[\\da-f]{${SIDE ** 2 / 4}}$`).test(text)
    ? [...text].flatMap((digit) => [...parseInt(digit, 16).toString(2).padStart(4, "0")].map(Number)) : undefined),
  spell: (bits) => Array.from({ length: bits.length / 4 }, (_, at) =>
    parseInt(bits.slice(4 * at, 4 * at + 4).join(""), 2).toString(16)).join(""),
};

const FIELDS = [
  ["stride", whole(2, LAB.stride)],
  ["kernel", whole(3, LAB.kernel)],
  ["preset", oneOf("ones", [...LAB.presets, "own"])],
  ["weights", several(kernelOf("ones", 3, 2).flat(), LAB.weight, isSquare)],
  ["picture", oneOf("photograph", LAB.pictures)],
  ["drawing", drawing],
];
const SCHEMA = new Schema(FIELDS);
const DRAWN = ["random", "icnr", "own"]; // their weights do not follow from their names

/** The kernel that a name, a size and a stride stand for; one's own keeps what fits of it. */
export function named(setting, seed) {
  const { preset, kernel, stride } = setting;
  if (preset === "own") return resized(setting);
  const weights = kernelOf(preset, kernel, stride, seed);
  return { ...setting, kernel: weights.length, weights: weights.flat() };
}

function resized(setting) {
  const { kernel, weights } = setting;
  const before = Math.sqrt(weights.length);
  const entry = (m, n) => (m < before && n < before ? weights[m * before + n] : 0);
  return { ...setting, weights: Array.from({ length: kernel ** 2 }, (_, at) => entry(Math.floor(at / kernel), at % kernel)) };
}

/** What an address says, or a part of it: a name alone brings its weights, weights alone are one's own. */
export function read(text, otherwise = SCHEMA.start) {
  const given = partsOf(text);
  const found = SCHEMA.read(text, otherwise);
  if (given.has("weights") && found.weights !== otherwise.weights) {
    const preset = DRAWN.includes(found.preset) ? found.preset : "own";
    return { ...found, preset, kernel: Math.sqrt(found.weights.length) };
  }
  return ["stride", "kernel", "preset"].some((name) => given.has(name)) ? named(found) : found;
}

export function spell(setting) {
  const needed = { weights: DRAWN.includes(setting.preset), drawing: setting.picture === "drawing" };
  return new Schema(FIELDS.filter(([name]) => needed[name] ?? true)).spell(setting);
}
