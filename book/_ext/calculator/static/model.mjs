// The code of a whole decoder: tconv_edu.sizes.model, letter by letter.
import { shorten, tuple } from "../../elements/static/literals.mjs";
import { SAID_BY, reaches, restOf, zip } from "../../elements/static/said.mjs";

const pairs = (values) => tuple(values.map(tuple));
const DEFAULTS = {
  torch: { stride: "1", padding: "0", output_padding: "0", dilation: "1" },
  keras: { strides: "1", padding: '"valid"', dilation_rate: "1" },
};

/** The transposed convolutions of a plan with sizes, in the order of the decoder. */
function levelsOf({ layers, down }, channels) {
  return layers.map(({ kernel, stride, dilation, paddings, outputPadding }, at) => ({
    inputs: channels[at + 1],
    outputs: channels[at],
    kernel: down[0].map(() => kernel),
    stride: down[0].map(() => stride),
    dilation: down[0].map(() => dilation),
    crop: zip(paddings, outputPadding).map(([[before, after], extra]) => [before, after - extra]),
  })).reverse();
}

function call(name, operands, options) {
  return `${name}(${[...operands, ...options.map(([key, value]) => `${key}=${value}`)].join(", ")})`;
}

/** An activation between the layers; the last one has none. */
const between = (layers, activation) =>
  layers.flatMap((lines, at) => [...lines, ...(at < layers.length - 1 ? [activation] : [])]).map((line) => `    ${line},`);

function torch(levels, rank) {
  const layers = levels.map((level) => {
    const said = SAID_BY.torch(level);
    const options = said.options.filter(([key, value]) => value !== DEFAULTS.torch[key]);
    const line = call(`nn.ConvTranspose${rank}d`, [level.inputs, level.outputs, shorten(level.kernel)], options);
    const rest = restOf(level, said);
    const amounts = rest.toReversed().flat().map((amount) => 0 - amount);
    return amounts.some(Boolean) ? [line, `nn.ZeroPad${rank}d(${tuple(amounts)})`] : [line];
  });
  return ["from torch import nn", "", "decoder = nn.Sequential(", ...between(layers, "nn.ReLU()"), ")"];
}

function keras(levels, rank) {
  const said = levels.map((level) => SAID_BY.keras(level));
  if (!said.every(({ oneCall }) => oneCall)) return ["# Keras has no dilation beside a stride."];
  const layers = zip(levels, said).map(([level, each]) => {
    const options = each.options.filter(([key, value]) => value !== DEFAULTS.keras[key]);
    const line = call(`layers.Conv${rank}DTranspose`, [level.outputs, shorten(level.kernel)], options);
    return [line, ...kerasCrops(restOf(level, each), rank)];
  });
  const input = `    keras.Input(${tuple([...Array(rank).fill("None"), levels[0].inputs])}),`;
  return ["import keras", "from keras import layers", "", "decoder = keras.Sequential([", input,
    ...between(layers, "layers.ReLU()"), "])"];
}

function kerasCrops(rest, rank) {
  return [["ZeroPadding", -1], ["Cropping", 1]].flatMap(([name, sign]) => {
    const amounts = rest.map((pair) => pair.map((amount) => Math.max(sign * amount, 0)));
    if (!amounts.flat().some(Boolean)) return [];
    return [`layers.${name}${rank}D(${rank === 1 ? tuple(amounts[0]) : pairs(amounts)})`];
  });
}

function flax(levels, rank) {
  const ones = tuple(Array(rank).fill(1));
  const layers = levels.map((level) => {
    const pads = zip(reaches(level), level.crop).map(([reach, [before, after]]) => [reach - 1 - before, reach - 1 - after]);
    const options = [["strides", tuple(level.stride)], ["padding", pairs(pads)], ["kernel_dilation", tuple(level.dilation)]]
      .filter(([key, value]) => key === "padding" || value !== ones);
    return [call("nnx.ConvTranspose", [level.inputs, level.outputs, tuple(level.kernel)], [...options, ["rngs", "rngs"]])];
  });
  return ["from flax import nnx", "", "rngs = nnx.Rngs(0)", "decoder = nnx.Sequential(", ...between(layers, "nnx.relu"), ")"];
}

const WRITERS = { PyTorch: torch, Keras: keras, Flax: flax };
export const MODELS = Object.keys(WRITERS);

/** The model of a plan with sizes; `channels` are the encoder's: of its input, then of each convolution. */
export function modelOf(name, plan, channels) {
  const levels = levelsOf(plan, channels);
  const [large, small] = [plan.down[0], plan.down.at(-1)].map((size) => size.join("×"));
  const shapes = `# ${levels[0].inputs} channels of ${small} to ${levels.at(-1).outputs} of ${large}`;
  return [shapes, ...WRITERS[name](levels, large.split("×").length), ""].join("\n");
}
