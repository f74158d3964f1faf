// The setting of the sound: its spelling in an address, and what is legal.
import { SOUND } from "../../elements/static/constants.mjs";
import { clamp } from "../../elements/static/controls.mjs";
import { oneOf, Schema, whole } from "../../elements/static/schema.mjs";

export const KERNELS = Object.keys(SOUND.kernels);

/** The old rate, in samples per second. */
export const oldRate = ({ stride }) => SOUND.rate / stride;

/** A tone must be below half the old rate. */
export const limitsOf = (setting) => {
  const [least, most] = SOUND.frequency;
  return [least, Math.min(most, oldRate(setting) / 2 - 100)];
};

const STRIDES = new Map(SOUND.strides.map((each) => [`${each}`, each])); // a Map: texts come from outside
const schema = new Schema([
  ["source", oneOf("tone", SOUND.sources)],
  ["frequency", whole(1000, SOUND.frequency)],
  ["stride", { start: 4, read: (text) => STRIDES.get(text), spell: String }],
  ["kernel", oneOf("single", KERNELS)],
  ["moment", whole(0, SOUND.moment)],
]);

export const mended = (setting) => ({ ...setting, frequency: clamp(setting.frequency, limitsOf(setting)) });
export const read = (text, otherwise) => mended(schema.read(text, otherwise));
export const spell = (setting) => schema.spell(setting);
