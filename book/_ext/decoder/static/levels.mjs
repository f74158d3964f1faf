// The sizes of an encoder going down and of its decoder coming up, along one axis.
//
// A setting is {size, levels, kernel, stride, padding, valid, outputPadding, outputSize}: `size` lists one
// number per axis, `valid` convolutions take a rim off on each level, `outputSize` is on or off.
import { U_RIM } from "../../elements/static/constants.mjs";
import { convolved, smallestSize } from "../../elements/static/geometry.mjs";
import { nextSize, planDecoder } from "../../elements/static/planning.mjs";

export const rimOf = ({ valid }) => (valid ? U_RIM : 0);

const layerOf = ({ kernel, stride, padding }) => ({ kernel, stride, padding, dilation: 1 });
const pads = ({ padding }) => [padding, padding];
const shortest = (m, setting) => smallestSize(m, pads(setting), layerOf(setting));

/** The layers of the encoder, as the planner takes them: both convolutions of a level reach like one. */
const layersOf = (setting) => {
  const rim = rimOf(setting);
  const convolutions = rim ? [{ kernel: rim + 1, stride: 1, padding: 0, dilation: 1 }] : [];
  return [...Array.from({ length: setting.levels }, () => [...convolutions, layerOf(setting)]).flat(), ...convolutions];
};

/** The image that has this size at the bottom, and the fixed output_padding on each level. */
function climb(bottom, setting) {
  const rim = rimOf(setting);
  let size = bottom + rim;
  for (let level = 0; level < setting.levels; level += 1) size = shortest(size, setting) + setting.outputPadding + rim;
  return size;
}

/** Whether the convolutions of the decoder, which take rims off as well, leave something of this bottom. */
function lasts(bottom, setting) {
  let size = bottom;
  for (let level = 0; size > 0 && level < setting.levels; level += 1) size = shortest(size, setting) - rimOf(setting);
  return size > 0;
}

/** Which sizes close without output_size, as `nextSize` takes it: the plan whose remainders are all the same. */
export function closingOf(setting) {
  const { least, modulus, remainder } = planDecoder({ input: [climb(1, setting)], layers: layersOf(setting) });
  if (!setting.valid) return { least, modulus, remainder };
  let bottom = 1;
  while (!lasts(bottom, setting)) bottom += 1;
  return { least: climb(bottom, setting), modulus, remainder };
}

/** The smallest size from n on, per axis, that closes without output_size. */
export const nextClosing = (setting) => {
  const closing = closingOf(setting);
  return setting.size.map((n) => nextSize(closing, [n])[0]);
};

/**
 * One axis: {levels: [{encoder, forgotten, decoder, added}], bottom, out}, the image's own level first.
 *
 * `forgotten` is the remainder that the stride drops, `added` what the decoder's output_padding is.
 */
export function axisOf(setting, n) {
  const rim = rimOf(setting);
  const levels = [];
  let size = n;
  for (let level = 0; level < setting.levels; level += 1) {
    const encoder = size - rim;
    size = convolved(encoder, pads(setting), layerOf(setting));
    levels.push({ encoder, forgotten: encoder - shortest(size, setting) });
  }
  const bottom = size - rim;
  size = bottom;
  for (const level of [...levels].reverse()) {
    level.added = setting.outputSize ? level.forgotten : setting.outputPadding;
    level.decoder = shortest(size, setting) + level.added;
    size = level.decoder - rim;
  }
  return { levels, bottom, out: size };
}

/** All axes side by side: each number becomes a list; `meets` is "equal", "cut" or "fails". */
export function uOf(setting) {
  const axes = setting.size.map((n) => axisOf(setting, n));
  const levels = axes[0].levels.map((_, at) => {
    const all = (key) => axes.map((axis) => axis.levels[at][key]);
    const equal = axes.every(({ levels: list }) => list[at].encoder === list[at].decoder);
    const meets = equal ? "equal" : setting.valid ? "cut" : "fails";
    return { encoder: all("encoder"), forgotten: all("forgotten"), decoder: all("decoder"), added: all("added"), meets };
  });
  return { levels, bottom: axes.map((axis) => axis.bottom), out: axes.map((axis) => axis.out) };
}
