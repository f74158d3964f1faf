// What each framework says of a layer in one call: the say_… functions of tconv_edu.frameworks, for one channel.
//
// A layer is {kernel, stride, dilation, crop}: a list with one entry per axis, a crop being [before, after].
// What is said is {options, crop, oneCall}: all arguments, a list of [name, value as Python writes it], the crop that
// they give, and whether the weight holds nothing but the kernel's entries.
import { list, shorten, tuple } from "./literals.mjs";

export const zip = (...lists) => lists[0].map((_, at) => lists.map((each) => each[at]));
export const quoted = (word) => `"${word}"`;
export const reaches = ({ kernel, dilation }) => zip(kernel, dilation).map(([k, d]) => d * (k - 1) + 1);
export const isDilated = ({ dilation }) => Math.max(...dilation) > 1;

const pairs = (values) => tuple(values.map(tuple));
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
  const [name, crop] = tensorflowPadding(layer);
  const options = [["strides", shorten(layer.stride)], ["padding", quoted(name)]];
  return { options, crop, oneCall: !isDilated(layer) };
}

function tensorflowPadding(layer) {
  const axes = zip(layer.crop, reaches(layer), layer.stride);
  const isSame = ([[p, q], k, s]) => k - p - q >= 1 && k - p - q <= s && p === Math.floor(Math.max(p + q, 0) / 2);
  if (axes.every(isSame)) return ["SAME", layer.crop];
  if (axes.every(([[p, q], , s]) => p === 0 && q > -s && q <= 0)) return ["VALID", layer.crop];
  return ["VALID", layer.crop.map(() => [0, 0])];
}

/** Keras has no dilation beside a stride: the zeros go into the weight. */
export const needsZeros = (layer) => Math.max(...layer.stride) > 1 && isDilated(layer);

function keras(layer) {
  const zeros = needsZeros(layer);
  const [padding, extra, crop] = kerasPadding(layer);
  const options = [
    ["strides", shorten(layer.stride)],
    ["padding", quoted(padding)],
    ["dilation_rate", zeros ? "1" : shorten(layer.dilation)],
    ...(extra ? [["output_padding", shorten(extra)]] : []),
  ];
  return { options, crop, oneCall: !zeros };
}

function kerasPadding(layer) {
  const axes = zip(reaches(layer), layer.stride, layer.crop);
  const crops = (padding, extra) =>
    axes.map(([reach, s], at) => {
      const chosen = extra?.[at];
      if (padding === "valid") return [0, chosen === undefined ? Math.min(reach - s, 0) : 0 - chosen];
      return splitEvenly(chosen === undefined ? reach - s : reach - (reach % 2) - chosen);
    });
  const remainders = (padding) => {
    const found = axes.map(([reach, s, [p, q]]) => {
      const kept = padding === "same" ? reach % 2 : reach;
      const extra = reach - p - q - kept;
      return extra >= 0 && extra < s && kept + extra >= 1 ? extra : null;
    });
    return found.includes(null) ? null : found;
  };
  for (const padding of ["valid", "same"]) {
    if (same(crops(padding), layer.crop)) return [padding, null, layer.crop];
  }
  for (const padding of ["valid", "same"]) {
    const extra = remainders(padding);
    if (extra && same(crops(padding, extra), layer.crop)) return [padding, extra, layer.crop];
  }
  return ["valid", null, crops("valid")];
}

/** The kernel is given as it is, and JAX is told to turn it. */
function jax(layer) {
  const axes = zip(reaches(layer), layer.stride, layer.crop);
  const named = {
    SAME: axes.map(([reach, s]) => splitEvenly(reach - s)),
    VALID: axes.map(([reach, s]) => [0, Math.min(reach - s, 0)]),
  };
  const name = ["SAME", "VALID"].find((each) => same(named[each], layer.crop));
  const explicit = axes.map(([reach, , [p, q]]) => [reach - 1 - p, reach - 1 - q]);
  const options = [
    ["strides", tuple(layer.stride)],
    ["padding", name ? quoted(name) : pairs(explicit)],
    ["rhs_dilation", tuple(layer.dilation)],
    ["transpose_kernel", "True"],
  ];
  return { options, crop: layer.crop, oneCall: true };
}

function onnx(layer) {
  const said = zip(layer.crop, layer.stride).map(([[before, after], s]) =>
    ({ before: Math.max(before, 0), after: Math.max(after, 0), extra: after < 0 && -after < s ? -after : 0 }));
  const options = [
    ["strides", list(layer.stride)],
    ["pads", list([...said.map(({ before }) => before), ...said.map(({ after }) => after)])],
    ["output_padding", list(said.map(({ extra }) => extra))],
    ["dilations", list(layer.dilation)],
  ];
  return { options, crop: said.map(({ before, after, extra }) => [before, after - extra]), oneCall: true };
}

export const SAID_BY = { torch, tensorflow, keras, jax, onnx };
