// The setting of an explorer: what its controls hold, what they may hold, and how an address spells it.
//
// A setting is {dimensions, input, kernel, stride, padding, before, after, dilation, outputPadding, view}.
// `input` and `kernel` list one size per axis; every other option holds for all axes.
import { table } from "../../elements/static/arrays.mjs";
import { PADDINGS, RANGES, VIEWS } from "../../elements/static/constants.mjs";
import { clamp } from "../../elements/static/controls.mjs";
import { problem, resolve } from "../../elements/static/geometry.mjs";
import { partsOf } from "../../elements/static/schema.mjs";

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

/** The input: 1, 2, 3, … in reading order. */
export function samplesOf({ input }) {
  const [rows, columns] = input.length === 1 ? [1, ...input] : input;
  return table(rows, columns, (i, j) => i * columns + j + 1);
}

/** The kernel: 1, 10, 100, … so that digits show who was multiplied; odd numbers where there are too many. */
export function weightsOf({ kernel }) {
  if (kernel.length === 1) return [Array.from({ length: kernel[0] }, (_, m) => 10 ** m)];
  return table(...kernel, (m, n) => 2 * (m * kernel[1] + n) + 1);
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

/** The same setting with another number of dimensions; sizes that are new come from the start. */
export function withDimensions(setting, dimensions) {
  if (dimensions === setting.dimensions) return setting;
  const sizes = (values) => (dimensions === 1 ? [values[1]] : [2, values[0]]);
  return within({ ...setting, dimensions, input: sizes(setting.input), kernel: sizes(setting.kernel) });
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
  const { dimensions, input, kernel, stride, padding, before, after, dilation, outputPadding, view } = setting;
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
  ].join(".");
}

/** Read what `spell` wrote, or a part of it; whatever is missing, unknown or not a number is as in `otherwise`. */
export function read(text, otherwise = START) {
  const given = partsOf(text);
  const dimensions = [1, 2].find((rank) => given.has(`${rank}d`)) ?? otherwise.dimensions;
  const base = withDimensions(otherwise, dimensions);
  const whole = (name, fallback) => (/^\d{1,3}$/.test(given.get(name) ?? "") ? Number(given.get(name)) : fallback);
  return within({
    ...base,
    ...readPadding(given.get("padding"), base),
    input: readSizes(given.get("input"), base.input),
    kernel: readSizes(given.get("kernel"), base.kernel),
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

function readPadding(text, { padding, before, after }) {
  if (text !== "explicit" && PADDINGS.includes(text)) return { padding: text, before: 0, after: 0 };
  const pair = numbers(text);
  if (pair.length === 2) return { padding: "explicit", before: pair[0], after: pair[1] };
  return { padding, before, after };
}
