// What belongs together with a weight, a sum, an output or a sample that is pointed at, and how it is said.
import { shown } from "../../elements/static/dom.mjs";
import { letterOf, meeting, phaseOf, phaseOfOutput } from "./model.mjs";

const MOST = 6; // products that a sentence lists
const short = (value) => shown(Math.round(value * 100) / 100);
const summed = (terms, value) => (terms.length > MOST ? `${terms.length} products, together ${value}`
  : terms.length > 1 ? `${terms.join(" + ")} = ${value}` : value);

/** A factor in a product: what is negative in brackets. */
const factor = (value) => (value < 0 ? `(${short(value)})` : short(value));

/** The weights of a phase, as places. */
const members = ({ kernel, setting }, phase) => kernel.flatMap((row, m) => row.flatMap((_, n) =>
  (`${phaseOf([m, n], setting.stride)}` === `${phase}` ? [[m, n]] : [])));

function ofPhase(model, phase) {
  const weights = members(model, phase);
  const terms = weights.map(([m, n]) => factor(model.kernel[m][n]));
  const letter = letterOf(phase, model.setting.stride);
  const sum = short(model.sums[phase[0]][phase[1]]);
  const words = `Phase ${letter}: ${summed(terms, sum)}. Outputs of phase ${letter} are ${sum} times a constant image.`;
  return { phase, weights, words };
}

/** The smallest box around places: [row, column, rows, columns]. */
function box(places) {
  const [rows, columns] = [0, 1].map((axis) => places.map((place) => place[axis]));
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  return [top, left, Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
}

function ofOutput(model, place) {
  const pairs = meeting(model, place);
  const phase = phaseOfOutput(model, place);
  const terms = pairs.map(({ sample: [i, j], weight: [m, n] }) => `${short(model.samples[i][j])}·${factor(model.kernel[m][n])}`);
  const [row, column] = place;
  const value = terms.length ? summed(terms, short(model.output[row][column])) : "no weight, so 0";
  return {
    phase, output: [row, column, 1, 1],
    weights: pairs.map(({ weight }) => weight),
    input: pairs.length ? box(pairs.map(({ sample }) => sample)) : null,
    words: `Y[${row}, ${column}], phase ${letterOf(phase, model.setting.stride)}: ${value}`,
  };
}

function ofSample({ samples, setting, crop, output }, [i, j]) {
  const side = output.length;
  const ends = [i, j].map((at) => {
    const start = at * setting.stride - crop;
    return [Math.max(start, 0), Math.min(start + setting.kernel, side) - 1];
  });
  const [rows, columns] = ends;
  return {
    input: [i, j, 1, 1],
    output: [rows[0], columns[0], rows[1] - rows[0] + 1, columns[1] - columns[0] + 1],
    weights: [],
    words: `X[${i}, ${j}] = ${short(samples[i][j])} stamps the kernel, times ${short(samples[i][j])}, `
      + `onto rows ${rows.join(" to ")} and columns ${columns.join(" to ")}.`,
  };
}

const KINDS = new Map([
  ["weight", (model, place) => ofPhase(model, phaseOf(place, model.setting.stride))],
  ["sum", ofPhase],
  ["output", ofOutput],
  ["input", ofSample],
]);
const NOTHING = { weights: [], words: "Point at a weight, a sum or a pixel; arrow keys walk over them, too." };

/** {weights, words}, and perhaps {phase, input, output}, boxes in the pictures; a place outside is none. */
export function pointed(model, target) {
  if (!target) return NOTHING;
  const { kind, place: [row, column] } = target;
  const inside = { weight: model.kernel, sum: model.sums, output: model.output, input: model.samples }[kind];
  return inside[row]?.[column] === undefined ? NOTHING : KINDS.get(kind)(model, [row, column]);
}

const verdict = ({ flat, score }) => (flat ? "no grid" : score < 0.1 ? "a faint grid" : "a grid");

export const scoreWords = (model) => `${model.score.toFixed(2)}, ${verdict(model)}`;

/** What the reader would see on a constant image. */
export function gridWords(model) {
  const values = model.sums.flat();
  const [least, most] = [Math.min(...values), Math.max(...values)].map(short);
  if (model.flat) return `No grid: every output of a constant image is ${most} times its value.`;
  return `${model.score < 0.1 ? "A faint grid" : "A grid"}: outputs of a constant image lie between ${least} and ${most} times its value.`;
}

export const summaryOf = (model) => {
  const { kernel, stride } = model.setting;
  return `Kernel ${kernel} × ${kernel}, stride ${stride}, checkerboard score ${scoreWords(model)}. ${gridWords(model)}`;
};
