// The setting of an explorer: what its controls hold, what they may hold, and how an address spells it.
//
// A setting is {dimensions, input, kernel, stride, padding, before, after, dilation, outputPadding, view, x, k}.
// `input` and `kernel` list one size per axis; every other option holds for all axes. `x` and `k` say which
// numbers stand in them: a name of numbers.mjs, or the numbers themselves in reading order.
import { PADDINGS, RANGES, SAMPLES, VIEWS, WEIGHTS } from "../../elements/static/constants.mjs";
import { clamp } from "../../elements/static/controls.mjs";
import { problem, resolve } from "../../elements/static/geometry.mjs";
import { partsOf, readNumbers, spellNumbers } from "../../elements/static/schema.mjs";
import { refitted } from "./numbers.mjs";

export const START = {
  dimensions: 1,
  input: [3],
  kernel: [3],
  stride: 2,
  padding: "valid",
  before: 0,
  after: 0,
  dilation: 1,
  outputPadding: 0,
  view: "numbers",
  x: "count",
  k: "digits",
};

/** A row of one sample that is left alone: what a vector is along its missing axis. */
const ALONE = {
  input: 1, kernel: 1, stride: 1, dilation: 1, padding: "valid", before: 0, after: 0, outputPadding: 0,
};

/** The setting of every axis, rows before columns, as geometry.mjs takes it. */
export function axesOf({ input, kernel, ...options }) {
  const axes = input.map((size, at) => ({ ...options, input: size, kernel: kernel[at] }));
  return axes.length === 1 ? [ALONE, ...axes] : axes;
}

/** The layer that snippets.mjs writes code for. */
export function layerOf(setting) {
  const axes = axesOf(setting).slice(-setting.dimensions);
  return {
    kernel: axes.map((axis) => axis.kernel),
    stride: axes.map((axis) => axis.stride),
    dilation: axes.map((axis) => axis.dilation),
    crop: axes.map((axis) => [resolve(axis).before, resolve(axis).after]),
  };
}

/** What is wrong with the setting, with the number of the axis; null if nothing is. */
export function problemOf(setting) {
  const axes = axesOf(setting).slice(-setting.dimensions);
  const axis = axes.findIndex((each) => problem(each));
  return axis < 0 ? null : { ...problem(axes[axis]), axis };
}

/** The nearest legal setting: what one axis forbids is mended until no axis forbids anything. */
export function mend(setting) {
  const found = problemOf(setting);
  if (!found) return setting;
  const { padding, before, after, outputPadding } = found.nearest;
  return mend({ ...setting, padding, before, after, outputPadding });
}

/** The same setting with another number of dimensions; `rows` are those of two dimensions. */
export function withDimensions(setting, dimensions, rows = [2, 2]) {
  if (dimensions === setting.dimensions) return setting;
  const sizes = (values, at) => (dimensions === 1 ? [values[1]] : [rows[at], values[0]]);
  return withSizes(setting, { dimensions, input: sizes(setting.input, 0), kernel: sizes(setting.kernel, 1) });
}

/** The setting with other sizes: numbers of the reader's own keep their places, new ones are zeros. */
export function withSizes(setting, sizes) {
  const next = within({ ...setting, ...sizes });
  return { ...next, x: refitted(setting.x, setting.input, next.input), k: refitted(setting.k, setting.kernel, next.kernel) };
}

/** The setting with every number inside the range of its control. */
export function within(setting) {
  const ranges = RANGES[setting.dimensions];
  return {
    ...setting,
    input: setting.input.map((size) => clamp(size, ranges.input)),
    kernel: setting.kernel.map((size) => clamp(size, ranges.kernel)),
    stride: clamp(setting.stride, ranges.stride),
    before: clamp(setting.before, ranges.padding),
    after: clamp(setting.after, ranges.padding),
    dilation: clamp(setting.dilation, ranges.dilation),
    outputPadding: clamp(setting.outputPadding, ranges.outputPadding),
  };
}

/** Spell a setting so that an address can hold it: "1d.input-3.kernel-3.stride-2.padding-1x0.…". */
export function spell(setting) {
  const { dimensions, input, kernel, stride, padding, before, after, dilation, outputPadding, view, x, k } = setting;
  const pad = padding === "explicit" ? `${before}x${after}` : padding;
  return [
    `${dimensions}d`,
    `input-${input.join("x")}`,
    `kernel-${kernel.join("x")}`,
    `stride-${stride}`,
    `padding-${pad}`,
    `dilation-${dilation}`,
    `output_padding-${outputPadding}`,
    `view-${view}`,
    ...(x === START.x ? [] : [`x-${spellGiven(x)}`]),
    ...(k === START.k ? [] : [`k-${spellGiven(k)}`]),
  ].join(".");
}

/** Read what `spell` wrote, or a part of it; whatever is missing, unknown or not a number is as in `otherwise`. */
export function read(text, otherwise = START) {
  const given = partsOf(text);
  const dimensions = [1, 2].find((rank) => given.has(`${rank}d`)) ?? otherwise.dimensions;
  const base = withDimensions(otherwise, dimensions);
  const whole = (name, fallback) => (/^\d{1,3}$/.test(given.get(name) ?? "") ? Number(given.get(name)) : fallback);
  const sized = withSizes(base, {
    input: readSizes(given.get("input"), base.input),
    kernel: readSizes(given.get("kernel"), base.kernel),
  });
  return within({
    ...sized,
    ...readPadding(given.get("padding"), base),
    x: readGiven(given.get("x"), SAMPLES, sized.input) ?? sized.x,
    k: readGiven(given.get("k"), WEIGHTS, sized.kernel) ?? sized.k,
    stride: whole("stride", base.stride),
    dilation: whole("dilation", base.dilation),
    outputPadding: whole("output_padding", base.outputPadding),
    view: VIEWS.includes(given.get("view")) ? given.get("view") : base.view,
  });
}

const numbers = (text) => (/^\d{1,3}(x\d{1,3})*$/.test(text ?? "") ? text.split("x").map(Number) : []);

function readSizes(text, otherwise) {
  const sizes = numbers(text);
  return sizes.length === otherwise.length ? sizes : otherwise;
}

const spellGiven = (given) => (Array.isArray(given) ? spellNumbers(given) : given);

function readGiven(text, names, sizes) {
  if (names.includes(text)) return text;
  const values = readNumbers(text);
  return values?.length === sizes.reduce((product, size) => product * size, 1) ? values : null;
}

function readPadding(text, { padding, before, after }) {
  if (text !== "explicit" && PADDINGS.includes(text)) return { padding: text, before: 0, after: 0 };
  const pair = numbers(text);
  if (pair.length === 2) return { padding: "explicit", before: pair[0], after: pair[1] };
  return { padding, before, after };
}
