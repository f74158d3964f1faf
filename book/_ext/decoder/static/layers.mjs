// The setting of a U: its spelling in an address, what is legal, and the layers to pick.
import { U_FIELDS, U_LAYERS } from "../../elements/static/constants.mjs";
import { clamp } from "../../elements/static/controls.mjs";
import { flag, Schema, several, whole } from "../../elements/static/schema.mjs";

const schema = new Schema([
  ["size", several([525], U_FIELDS.size, (sizes) => sizes.length < 3 && sizes.every(Number.isInteger))],
  ["levels", whole(4, U_FIELDS.levels)],
  ["kernel", whole(2, U_FIELDS.kernel)],
  ["stride", whole(2, U_FIELDS.stride)],
  ["padding", whole(0, U_FIELDS.padding)],
  ["valid", flag(false)],
  ["output_padding", whole(0, [0, U_FIELDS.stride[1] - 1])],
  ["output_size", flag(false)],
]);

export const limitsOf = ({ kernel, stride }) => ({
  padding: [0, Math.min(U_FIELDS.padding[1], Math.floor((kernel - 1) / 2))],
  outputPadding: [0, stride - 1],
});

/** What does not go together is mended: a padding too wide, a remainder too large, sizes told although a rim is cut. */
export function mended(setting) {
  const { padding, outputPadding } = limitsOf(setting);
  const { valid } = setting;
  return {
    ...setting,
    padding: clamp(setting.padding, padding),
    outputPadding: valid ? 0 : clamp(setting.outputPadding, outputPadding),
    outputSize: setting.outputSize && !valid,
  };
}

const inside = ({ output_padding: outputPadding, output_size: outputSize, ...rest }) => ({ ...rest, outputPadding, outputSize });
const outside = ({ outputPadding, outputSize, ...rest }) => ({ ...rest, output_padding: outputPadding, output_size: outputSize });

export const read = (text, otherwise) => mended(inside(schema.read(text, otherwise && outside(otherwise))));
export const spell = (setting) => schema.spell(outside(setting));

const SAME = ["kernel", "stride", "padding", "valid"];

/** The name of the layer that a setting has, or null. */
export const layerName = (setting) =>
  Object.keys(U_LAYERS).find((name) => SAME.every((key) => U_LAYERS[name][key] === setting[key])) ?? null;

export function withLayer(setting, name) {
  const { label, ...layer } = U_LAYERS[name];
  return mended({ ...setting, ...layer });
}
