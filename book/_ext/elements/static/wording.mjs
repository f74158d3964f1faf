// What each framework says of a layer in one call: the say_… functions of tconv_edu.frameworks, for one channel.
//
// A layer is {kernel, stride, dilation, crop}: a list with one entry per axis, a crop being [before, after].
// What is said is {options, crop, oneCall}: all arguments, a list of [name, value as Python writes it], the crop that
// they give, and whether the weight holds nothing but the kernel's entries.
import { reachOf } from "./geometry.mjs";
import { list, pairs, quoted, shorten, tuple } from "./literals.mjs";

export const zip = (...lists) => lists[0].map((_, at) => lists.map((each) => each[at]));
export const reaches = (layer) => zip(layer.kernel, layer.dilation).map(([kernel, dilation]) => reachOf({ kernel, dilation }));
export const isDilated = ({ dilation }) => Math.max(...dilation) > 1;

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The crop that is left to do. */
export const restOf = (layer, { crop }) => zip(layer.crop, crop).map(([[p, q], [a, b]]) => [p - a, q - b]);

/** Whether the call alone computes the layer. */
export const isExact = (layer, { crop, oneCall }) => oneCall && same(crop, layer.crop);

/** What "same" cuts off: the odd one after; what is missing grows after, too. */
function splitEvenly(total) {
  const before = Math.max(Math.floor(total / 2), 0);
  return [before, total - before];
}

/** What Keras and JAX cut off by "same" and "valid", where only the name is said. */
const namedCrop = (name, layer) => zip(reaches(layer), layer.stride).map(([reach, s]) =>
  (name.toLowerCase() === "same" ? splitEvenly(reach - s) : [0, Math.min(reach - s, 0)]));

/** The pads that the cuts leave. */
const around = (layer, crop) => zip(reaches(layer), crop).map(([reach, [p, q]]) => [reach - 1 - p, reach - 1 - q]);

function torch(layer) {
  const said = zip(layer.crop, layer.stride, layer.dilation).map(([[before, after], s, d]) => {
    if (before >= 0 && before - after >= 0 && before - after < Math.max(s, d)) return [before, before - after];
    return [Math.max(Math.min(before, after), 0), 0];
  });
  const options = [
    ["stride", shorten(layer.stride)],
    ["padding", shorten(said.map(([padding]) => padding))],
    ["output_padding", shorten(said.map(([, extra]) => extra))],
    ["dilation", shorten(layer.dilation)],
  ];
  return { options, crop: said.map(([padding, extra]) => [padding, padding - extra]), oneCall: true };
}

function tensorflow(layer) {
  const axes = zip(layer.crop, reaches(layer), layer.stride);
  const isSame = axes.every(([[p, q], k, s]) =>
    same([p, q], splitEvenly(p + q)) && k - p - q >= 1 && k - p - q <= s);
  const isValid = axes.every(([[p, q], , s]) => p === 0 && q > -s && q <= 0);
  const options = [["strides", shorten(layer.stride)], ["padding", quoted(isSame ? "SAME" : "VALID")]];
  return { options, crop: isSame || isValid ? layer.crop : axes.map(() => [0, 0]), oneCall: !isDilated(layer) };
}

/** Keras has no dilation beside a stride: the zeros go into the weight. */
export const needsZeros = (layer) => Math.max(...layer.stride) > 1 && isDilated(layer);

function keras(layer) {
  const zeros = needsZeros(layer);
  const names = ["valid", "same"];
  const candidates = [...names.map((name) => [name, null]), ...names.map((name) => [name, outputPadding(name, layer)])];
  const [padding, extra] = candidates.find((each) => same(kerasCrop(layer, ...each), layer.crop)) ?? ["valid", null];
  const options = [
    ["strides", shorten(layer.stride)],
    ["padding", quoted(padding)],
    ["dilation_rate", zeros ? "1" : shorten(layer.dilation)],
    ...(extra ? [["output_padding", shorten(extra)]] : []),
  ];
  return { options, crop: kerasCrop(layer, padding, extra), oneCall: !zeros };
}

function kerasCrop(layer, padding, extra) {
  if (!extra) return namedCrop(padding, layer);
  if (padding === "valid") return extra.map((more) => [0, 0 - more]);
  return zip(reaches(layer), extra).map(([reach, more]) => splitEvenly(reach - (reach % 2) - more));
}

/** The output_padding that gives the layer's size, if every backend takes it. */
function outputPadding(padding, layer) {
  const found = zip(reaches(layer), layer.stride, layer.crop).map(([reach, s, [p, q]]) => {
    const kept = padding === "same" ? reach % 2 : reach;
    const extra = reach - p - q - kept;
    return extra >= 0 && extra < s && kept + extra >= 1 ? extra : null;
  });
  return found.includes(null) ? null : found;
}

/** The kernel is given as it is, and JAX is told to turn it; Flax calls the dilation otherwise. No pad is below 0. */
function jax(layer, dilation = "rhs_dilation") {
  const crop = zip(reaches(layer), layer.crop).map(([reach, pair]) => pair.map((cut) => Math.min(cut, reach - 1)));
  const name = ["SAME", "VALID"].find((each) => same(namedCrop(each, layer), layer.crop));
  const options = [
    ["strides", tuple(layer.stride)],
    ["padding", name ? quoted(name) : pairs(around(layer, crop))],
    [dilation, tuple(layer.dilation)],
    ["transpose_kernel", "True"],
  ];
  return { options, crop, oneCall: true };
}

function onnx(layer) {
  const [before, after] = [0, 1].map((side) => layer.crop.map((pair) => Math.max(pair[side], 0)));
  const extra = zip(layer.crop, layer.stride).map(([[, q], s]) => (q < 0 && -q < s ? -q : 0));
  const options = [
    ["strides", list(layer.stride)],
    ["pads", list([...before, ...after])],
    ["output_padding", list(extra)],
    ["dilations", list(layer.dilation)],
  ];
  return { options, crop: zip(before, after, extra).map(([p, q, more]) => [p, q - more]), oneCall: true };
}

const flax = (layer) => jax(layer, "kernel_dilation");

export const SAY = { torch, tensorflow, keras, jax, flax, onnx };
