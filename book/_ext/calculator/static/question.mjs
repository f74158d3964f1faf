// What the calculator is asked, and how an address spells it; calculator/question.py spells alike.
//
// A state is {mode, layer, picked, decoder, other}: `layer` is a question of settings.mjs and `picked` the setting
// that is looked at, `decoder` one of planning.mjs and `other` a size that it is asked about, or null.

import { FIELDS, LABELS, NAMED } from "../../elements/static/constants.mjs";
import { partsOf } from "../../elements/static/schema.mjs";

export const MODES = ["layer", "decoder"];
const HALVE = { kernel: 3, stride: 2, padding: 1, dilation: 1, channels: null };
export const FREE = { kernel: null, stride: null, padding: null, outputPadding: null, dilation: null, framework: null };

const FIRST = [3, 64, 512]; // channels where none are given: of the image, of the first layer, and at most

/** The channels of an encoder, its input's first; those that are not given double from layer to layer. */
export function channelsOf({ inputs, layers }) {
  const [image, first, most] = FIRST;
  return [inputs ?? image, ...layers.map(({ channels }, at) => channels ?? Math.min(first * 2 ** at, most))];
}

export const START = {
  mode: "layer",
  layer: { ...FREE, rank: 1, input: [64], output: null, kernel: 4, stride: 2, padding: [1, 1] },
  picked: 0,
  decoder: { input: [24], inputs: null, layers: [HALVE, HALVE] },
  other: null,
};

/** The sizes for another number of axes. */
export const resized = (sizes, rank) => sizes && Array.from({ length: rank }, (_, axis) => sizes[axis] ?? sizes.at(-1));

const spellPadding = (padding) => (Array.isArray(padding) ? padding.join("x") : padding);
const spelled = (parts) => parts.filter(([, value]) => value !== null).map(([key, value]) => `${key}-${value}`);
const sizes = (values) => values && values.join("x");
const spellRow = ({ kernel, stride, padding, dilation, channels }) =>
  `k${kernel}s${stride}p${padding}d${dilation}${channels === null ? "" : `c${channels}`}`;

/** Spell a state: "layer.input-12.output-24.kernel-3" or "decoder.input-24.layers-k3s2p1d1_k3s2p1d1". */
export function spell({ mode, layer, picked, decoder, other }) {
  if (mode === "decoder") {
    const rows = decoder.layers.map(spellRow).join("_");
    const parts = [["input", sizes(decoder.input)], ["channels", decoder.inputs], ["layers", rows], ["other", sizes(other)]];
    return [mode, ...spelled(parts)].join(".");
  }
  return [mode, ...spelled([
    ["rank", layer.rank > 1 && !layer.input && !layer.output ? layer.rank : null],
    ["input", sizes(layer.input)],
    ["output", sizes(layer.output)],
    ["kernel", layer.kernel],
    ["stride", layer.stride],
    ["padding", spellPadding(layer.padding)],
    ["output_padding", layer.outputPadding],
    ["dilation", layer.dilation],
    ["framework", layer.framework],
    ["picked", picked ? picked + 1 : null],
  ])].join(".");
}

/** Read what `spell` wrote; what is unknown or out of its range counts for nothing. */
export function read(text, otherwise = START) {
  const [mode] = (text ?? "").split(".");
  if (!MODES.includes(mode)) return otherwise;
  const given = partsOf(text);
  return { ...otherwise, ...(mode === "layer" ? readLayer : readDecoder)(given, otherwise) };
}

const inside = (value, [least, most]) => value >= least && value <= most;

function whole(text, key) {
  return /^\d{1,8}$/.test(text ?? "") && inside(Number(text), FIELDS[key]) ? Number(text) : null;
}

function readSizes(text) {
  const found = (text ?? "").split("x").map((part) => whole(part, "size"));
  return found.length <= FIELDS.rank[1] && !found.includes(null) ? found : null;
}

function readPadding(text) {
  if (NAMED.includes(text)) return text;
  const [before, after = before, ...more] = (text ?? "").split("x").map((part) => whole(part, "padding"));
  return before === null || after === null || more.length ? null : [before, after];
}

function readLayer(given, { layer }) {
  const [input, output] = [readSizes(given.get("input")), readSizes(given.get("output"))];
  const fit = !(input && output) || input.length === output.length;
  const framework = given.get("framework");
  const named = input ?? output;
  return {
    mode: "layer",
    layer: {
      ...(fit
        ? { rank: named?.length ?? whole(given.get("rank"), "rank") ?? 1, input, output }
        : { rank: layer.rank, input: layer.input, output: layer.output }),
      kernel: whole(given.get("kernel"), "kernel"),
      stride: whole(given.get("stride"), "stride"),
      padding: readPadding(given.get("padding")),
      outputPadding: whole(given.get("output_padding"), "outputPadding"),
      dilation: whole(given.get("dilation"), "dilation"),
      framework: Object.hasOwn(LABELS, framework) ? framework : null,
    },
    picked: Math.max((whole(given.get("picked"), "size") ?? 1) - 1, 0),
  };
}

function readDecoder(given, { decoder }) {
  const rows = (given.get("layers") ?? "").split("_").map(readRow);
  const input = readSizes(given.get("input"));
  const other = readSizes(given.get("other"));
  return {
    mode: "decoder",
    decoder: {
      input,
      inputs: whole(given.get("channels"), "channels"),
      layers: rows.includes(null) || !inside(rows.length, FIELDS.layers) ? decoder.layers : rows,
    },
    other: other?.length === (input?.length ?? 1) ? other : null,
  };
}

function readRow(text) {
  const { kernel, stride, padding, dilation, channels } =
    /^k(?<kernel>\d+)s(?<stride>\d+)p(?<padding>\d+|valid|same|full)d(?<dilation>\d+)(?:c(?<channels>\d+))?$/.exec(text)?.groups ?? {};
  const row = {
    kernel: whole(kernel, "kernel"),
    stride: whole(stride, "stride"),
    padding: NAMED.includes(padding) ? padding : whole(padding, "padding"),
    dilation: whole(dilation, "dilation"),
  };
  return Object.values(row).includes(null) ? null : { ...row, channels: whole(channels, "channels") };
}
