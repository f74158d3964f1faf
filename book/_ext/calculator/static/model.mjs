// The code of a whole decoder: tconv_edu.sizes.model, letter by letter; the templates are the package's.
import { CODE, DECODERS } from "../../elements/static/constants.mjs";
import { pairs, shorten, tuple } from "../../elements/static/literals.mjs";
import { fill, keywords, unless } from "../../elements/static/templates.mjs";
import { SAY, restOf, zip } from "../../elements/static/wording.mjs";

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

const written = (defaults, options) => keywords(unless(defaults, options), ", ");

function torch(level) {
  const said = SAY.torch(level);
  const amounts = restOf(level, said).toReversed().flat().map((amount) => 0 - amount);
  return {
    size: shorten(level.kernel), arguments: written(CODE.torch.defaults, said.options),
    amounts: amounts.some(Boolean) ? tuple(amounts) : null,
  };
}

function keras(level) {
  const said = SAY.keras(level);
  const [grown, cut] = [-1, 1].map((sign) => {
    const amounts = restOf(level, said).map((pair) => pair.map((amount) => Math.max(sign * amount, 0)));
    if (!amounts.flat().some(Boolean)) return null;
    return amounts.length === 1 ? tuple(amounts[0]) : pairs(amounts);
  });
  const fields = { size: shorten(level.kernel), arguments: written(CODE.keras.defaults, said.options), grown, cut };
  return said.oneCall ? fields : null;
}

function flax(level) {
  const options = SAY.flax(level).options.filter(([name]) => name !== "transpose_kernel"); // no weight to be left as it is
  return { size: tuple(level.kernel), arguments: written(CODE.flax.defaults, options) };
}

const FIELDS = { torch, keras, flax };
export const MODELS = Object.values(DECODERS.each).map(({ label }) => label);

/** The model of a plan with sizes; `channels` are the encoder's: of its input, then of each convolution. */
export function modelOf(name, plan, channels) {
  const levels = levelsOf(plan, channels);
  const [key, { code, level: template }] = Object.entries(DECODERS.each).find(([, { label }]) => label === name);
  const rank = plan.down[0].length;
  const [large, small] = [plan.down[0], plan.down.at(-1)].map((size) => size.join("×"));
  const head = fill(DECODERS.head, { inputs: levels[0].inputs, outputs: levels.at(-1).outputs, small, large });
  const fields = levels.map(FIELDS[key]);
  if (fields.includes(null)) return `${head}${DECODERS.refusal}\n`;
  const lines = zip(levels, fields).map(([{ inputs, outputs }, own], at) =>
    fill(template, { rank, inputs, outputs, between: at < levels.length - 1 ? "" : null, ...own }));
  return head + fill(code, { levels: lines.join("").trimEnd(), open: "None, ".repeat(rank), channels: levels[0].inputs });
}
