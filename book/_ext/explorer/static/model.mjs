// Everything that the views show, computed once for each setting, and what a cell has to do with the others.
import { transposed } from "../../elements/static/arrays.mjs";
import { places } from "../../elements/static/geometry.mjs";
import { samplesOf, weightsOf } from "./numbers.mjs";
import { axesOf, problemOf } from "./setting.mjs";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const SIDES = new Map([["input", "sample"], ["kernel", "weight"], ["output", "place"]]);

/** The model of a setting; with a `problem`, it holds no numbers. */
export function modelOf(setting) {
  const problem = problemOf(setting);
  if (problem) return { setting, problem };
  const axes = axesOf(setting);
  const samples = samplesOf(setting);
  const weights = weightsOf(setting);
  const { output, parts } = transposed(samples, weights, axes);
  const uncropped = axes.map((axis) => ({ ...axis, padding: "valid", outputPadding: 0 }));
  const full = transposed(samples, weights, uncropped).output;
  const [rows, columns] = axes.map(places);
  const pairs = parts.flatMap((line, i) => line.flatMap((cell, j) => cell.map((pair) => ({ ...pair, place: [i, j] }))));
  const ownAxes = axes.slice(-setting.dimensions);
  const tables = new Map([["input", samples], ["kernel", weights], ["output", output]]);
  const has = (cell) => cell != null && tables.get(cell.hue)[cell.place[0]]?.[cell.place[1]] !== undefined;
  return { setting, problem, axes, ownAxes, samples, weights, output, parts, full, rows, columns, pairs, has };
}

/** The products that a cell takes part in. */
export const pairsOf = ({ pairs }, { hue, place }) => pairs.filter((pair) => `${pair[SIDES.get(hue)]}` === `${place}`);

/** For each array the cells to mark: a map from a place to the letter of its pair, "" for the cell looked at. */
export function marksOf({ hue, place }, pairs) {
  const letter = (at) => (pairs.length > 1 ? LETTERS[at] ?? " " : " ");
  const marks = (key) => new Map(pairs.map((pair, at) => [`${pair[key]}`, letter(at)]));
  const found = { input: marks("sample"), kernel: marks("weight"), output: marks("place") };
  found[hue] = new Map([[`${place}`, ""]]);
  return found;
}

/** The first of the outputs in which most products meet. */
export function busiest(parts) {
  let best = [0, 0];
  parts.forEach((row, i) => row.forEach((cell, j) => {
    if (cell.length > parts[best[0]][best[1]].length) best = [i, j];
  }));
  return best;
}
