// Every layer that turns one size into another, best first: tconv_edu.sizes.settings.
//
// A question is {rank, input, output, kernel, stride, padding, outputPadding, dilation, framework}: sizes list one
// number per axis, all else holds for every axis, and null leaves it open. A setting is {axes, same, framework};
// `same` says that its padding goes by that name.
import { CODE } from "../../elements/static/constants.mjs";
import { range } from "../../elements/static/integers.mjs";
import { list, shorten, tuple } from "../../elements/static/literals.mjs";
import { argumentsOf, layerOf, sayable } from "./frameworks.mjs";
import { compare, rank, reasons } from "./ranking.mjs";
import { solve } from "./search.mjs";

/** How far the search goes in what is free. */
export const LARGEST = { kernel: 16, stride: 8, dilation: 1 };
const USUAL = 2; // the stride beside an open size

export const isOpen = ({ input, output }) => input === null || output === null;

function choices(question, key) {
  if (question[key] !== null) return [question[key]];
  return key === "stride" && isOpen(question) ? [USUAL] : range(1, LARGEST[key] + 1);
}

/** What the package refuses, in its words, and the largest output_padding that would do; null if nothing. */
export function problemOf(question) {
  const { rank: axes, padding, outputPadding } = question;
  if (!outputPadding) return null;
  if (padding === "same") {
    return { words: "output_padding must be 0 with padding='same', which forgets a remainder of its own", most: 0 };
  }
  const bound = largestExtra(question);
  if (outputPadding < bound) return null;
  const bounds = tuple(Array(axes).fill(bound));
  return { words: `output_padding must be below max(stride, dilation), here at most ${bounds}`, most: bound - 1 };
}

const largestExtra = (question) => Math.max(choices(question, "stride").at(-1), choices(question, "dilation").at(-1));

function extrasOf(question) {
  const { output, padding, outputPadding } = question;
  if (outputPadding !== null) return [outputPadding, outputPadding + 1];
  return [0, output === null && padding !== null ? 1 : largestExtra(question)];
}

/** The settings of every axis, for every padding that is sought; `near` takes the output size as a target. */
function foundFor(question, near) {
  const { framework, input, output } = question;
  const [kernels, strides, dilations] = ["kernel", "stride", "dilation"].map((key) => choices(question, key));
  const extras = extrasOf(question);
  const each = (sought, axis) => solve({
    input: input?.[axis] ?? null, output: (near ? null : output?.[axis]) ?? null,
    kernels, strides, dilations, padding: sought, extras,
  }, near ? output[axis] : null).filter((one) => sayable(framework, [one]));
  return paddings(question.padding, framework)
    .map((sought) => ({ sought, each: range(0, question.rank).map((axis) => each(sought, axis)) }));
}

/** The settings that answer a question without a problem, best first. */
export function ranked(question, near = false) {
  const { framework } = question;
  const found = foundFor(question, near);
  const sorted = (combine) => {
    const answers = new Map(); // where two paddings mean the same, the last one wins
    for (const { sought, each } of found) {
      for (const axes of combine(each, sought)) {
        if (sayable(framework, axes)) answers.set(JSON.stringify(axes), { axes, same: sought === "same", framework });
      }
    }
    const keyed = [...answers.values()].map((setting) => [order(setting.axes), setting]);
    return eachLayerOnce(keyed.sort(([one], [other]) => compare(one, other)).map(([, setting]) => setting));
  };
  const shared = sorted(together);
  return shared.length ? shared : sorted(bestOfEach).slice(0, 1);
}

export const transposedSettings = (question) => ranked(question);

function paddings(padding, framework) {
  if (padding !== null) return [padding];
  return CODE[framework]?.byName ? ["same", "valid"] : [null];
}

/** The first of those that compute the same of inputs of the same size. */
function eachLayerOnce(settings) {
  const layers = new Map();
  for (const setting of settings) {
    const key = JSON.stringify([layerOf(setting), setting.axes.map(({ input }) => input)]);
    if (!layers.has(key)) layers.set(key, setting);
  }
  return [...layers.values()];
}

/** The settings of all axes that agree in whatever is searched, but for output_padding. */
function together(each, sought) {
  if (each.length === 1) return each[0].map((axis) => [axis]);
  const key = ({ kernel, stride, dilation, before, after }) =>
    `${[kernel, stride, dilation, ...(sought === null ? [before, after] : [])]}`;
  const keyed = each.map((found) => new Map(found.map((axis) => [key(axis), axis])));
  return [...keyed[0].keys()]
    .filter((name) => keyed.every((found) => found.has(name)))
    .map((name) => keyed.map((found) => found.get(name)));
}

/** The best setting of each axis, if every axis has one. */
function bestOfEach(each) {
  const best = (found) => found.reduce((one, other) => (compare(rank(other), rank(one)) < 0 ? other : one));
  return each.every((found) => found.length) ? [each.map(best)] : [];
}

/** The sums of the ranks of several axes. */
function order(axes) {
  const [first, ...rest] = axes.map(rank);
  return first.map((value, at) => rest.reduce((sum, other) => sum + other[at], value));
}

/** The options as keywords, defaults left out. */
export function written({ axes, same }) {
  const each = (key) => shorten(axes.map((axis) => axis[key]));
  const options = [
    ["kernel_size", each("kernel"), null],
    ["stride", each("stride"), null],
    ["padding", same ? "'same'" : writtenPadding(axes), "0"],
    ["output_padding", same ? "0" : each("outputPadding"), "0"],
    ["dilation", each("dilation"), "1"],
  ];
  return options.filter(([, value, normal]) => value !== normal).map(([name, value]) => `${name}=${value}`).join(", ");
}

function writtenPadding(axes) {
  if (axes.every(({ before, after }) => before === after)) return shorten(axes.map(({ before }) => before));
  return list(axes.map(({ before, after }) => tuple([before, after])));
}

/** What is true of a setting and decides its rank, most important first. */
export function reasonsOf({ axes, framework }) {
  const found = axes.map(reasons);
  const alike = found.every((lines) => `${lines}` === `${found[0]}`);
  const lines = alike ? found[0] : found.flatMap((each, axis) => each.map((line) => `axis ${axis}: ${line}`));
  if (framework === null) return lines;
  const call = argumentsOf(framework, axes).map(([name, value]) => `${name}=${value}`).join(", ");
  return [...lines, `${framework}: ${call}`];
}
