// Everything that the views show, computed once for each setting.
import { transposed } from "../../elements/static/arrays.mjs";
import { places } from "../../elements/static/geometry.mjs";
import { axesOf, problemOf, samplesOf, weightsOf } from "./setting.mjs";

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
  return { setting, problem, axes, ownAxes, samples, weights, output, parts, full, rows, columns, pairs };
}
