// Encoders as people paste them: the convolutions and poolings of PyTorch and Keras code.
import { FIELDS } from "../../elements/static/constants.mjs";

// What keeps the sizes and the channels, or belongs around the layers.
const HARMLESS = /^(Sequential|ModuleList|Input|InputLayer|\w*Norm\w*|\w*Normalization|\w*ReLU\w*|relu|ReLU|ELU|SELU|GELU|SiLU|Swish|Mish|Tanh|Sigmoid|Softplus|Activation|Identity|Dropout\w*|SpatialDropout\w*|list|super|__init__|weight_norm|spectral_norm|Model)$/;
const LAYER = /^(?:(Conv)([123])([dD])|(Max|Avg|Average)Pool(?:ing)?([123])([dD]))$/;
const ARGUMENTS = {
  conv: { d: ["in", "channels", "kernel", "stride", "padding", "dilation"], D: ["channels", "kernel", "stride", "padding"] },
  pool: { d: ["kernel", "stride", "padding", "dilation"], D: ["kernel", "stride", "padding"] },
};
const KEYWORDS = new Map(Object.entries({
  in_channels: "in", out_channels: "channels", filters: "channels", kernel_size: "kernel", pool_size: "kernel",
  stride: "stride", strides: "stride", padding: "padding", dilation: "dilation", dilation_rate: "dilation",
}));

/**
 * Read an encoder: {rank, inputs, layers, left}.
 *
 * `layers` are those of planning.mjs with `channels`, `inputs` the channels of the first one or null, and `left` the
 * lines that were not understood.
 */
export function readEncoder(text) {
  const source = text.replace(/#[^\n]*/g, "");
  const found = { rank: null, inputs: null, layers: [], left: [] };
  for (const { name, inside, line } of callsOf(source)) {
    if (HARMLESS.test(name)) continue;
    const layer = readLayer(name, inside, found);
    if (layer) found.layers.push(layer);
    else found.left.push(line);
  }
  return found;
}

/** Every call with its name, what stands between its parentheses, and its line; those inside others, too. */
function* callsOf(source) {
  const opening = /([A-Za-z_]\w*)\s*\(/g;
  for (let match = opening.exec(source); match; match = opening.exec(source)) {
    const end = closingOf(source, opening.lastIndex);
    const inside = source.slice(opening.lastIndex, end);
    const whole = source.slice(source.lastIndexOf("\n", match.index) + 1, end + 1);
    const name = match[1];
    if (/\bdef\s+$|\bclass\s+$/.test(source.slice(0, match.index))) continue;
    yield { name, inside, line: whole.trim().replace(/\s+/g, " ").slice(0, 80) };
    if (!HARMLESS.test(name)) opening.lastIndex = end; // what stands in a layer's call is its arguments
  }
}

function closingOf(source, start) {
  let depth = 1;
  for (let at = start; at < source.length; at += 1) {
    if ("([".includes(source[at])) depth += 1;
    if (")]".includes(source[at])) depth -= 1;
    if (!depth) return at;
  }
  return source.length;
}

function readLayer(name, inside, found) {
  const match = LAYER.exec(name);
  if (!match) return null;
  const rank = Number(match[2] ?? match[5]);
  const given = argumentsOf(inside, ARGUMENTS[match[1] ? "conv" : "pool"][match[3] ?? match[6]]);
  if (!given || (found.rank && rank !== found.rank)) return null;
  const kernel = whole(given.get("kernel"), "kernel", rank);
  const layer = {
    kernel,
    stride: given.has("stride") && given.get("stride") !== "None" ? whole(given.get("stride"), "stride", rank) : match[1] ? 1 : kernel,
    padding: paddingOf(given.get("padding"), rank),
    dilation: given.has("dilation") ? whole(given.get("dilation"), "dilation", rank) : 1,
    channels: match[1] ? whole(given.get("channels"), "channels", 1) : found.layers.at(-1)?.channels ?? null,
  };
  const inputs = given.has("in") ? whole(given.get("in"), "channels", 1) : null;
  const { channels, ...sizes } = layer;
  if (Object.values(sizes).includes(null) || (match[1] && channels === null)) return null;
  found.rank ??= rank;
  if (!found.layers.length) found.inputs = inputs;
  return layer;
}

/** The arguments by our names; null where one of them is not for us to read. */
function argumentsOf(inside, order) {
  const given = new Map();
  for (const [at, part] of split(inside).entries()) {
    const keyword = /^(\w+)\s*=(?!=)\s*([^]*)$/.exec(part);
    if (keyword && KEYWORDS.has(keyword[1])) given.set(KEYWORDS.get(keyword[1]), keyword[2].trim());
    else if (!keyword && at < order.length) given.set(order[at], part);
  }
  if (!given.has("kernel") && order.length === 3) given.set("kernel", "2"); // Keras' poolings halve
  return given.has("kernel") ? given : null;
}

function split(inside) {
  const parts = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at <= inside.length; at += 1) {
    if ("([".includes(inside[at])) depth += 1;
    if (")]".includes(inside[at])) depth -= 1;
    if (at === inside.length || (inside[at] === "," && !depth)) {
      parts.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts.filter(Boolean);
}

/** A number, or a tuple of equal ones; null for anything else. */
function whole(text, key, rank) {
  const numbers = /^[([]?\s*(\d+(?:\s*,\s*\d+)*)\s*,?\s*[)\]]?$/.exec(text ?? "")?.[1].split(/\s*,\s*/).map(Number);
  if (!numbers || numbers.some((number) => number !== numbers[0]) || ![1, rank].includes(numbers.length)) return null;
  const [least, most] = FIELDS[key];
  return numbers[0] >= least && numbers[0] <= most ? numbers[0] : null;
}

function paddingOf(text, rank) {
  const name = /^["'](valid|same)["']$/i.exec(text ?? '"valid"')?.[1].toLowerCase();
  if (!name) return whole(text, "padding", rank);
  return name === "valid" ? 0 : name;
}
