// What the explorer says: sums, stamps and sizes in words. Text only, so that it can be tested.
//
// A sentence is a list of tokens: plain text, or {text, hue} where the text belongs to an array.
import { shown } from "../../elements/static/dom.mjs";
import { resolve } from "../../elements/static/geometry.mjs";
import { axesOf } from "./setting.mjs";

const LETTERS = { input: "X", kernel: "K", output: "Y" };

/** The name of an entry, "X[2]" or "X[1, 2]"; a vector drops the index of its only row. */
export function nameOf(hue, place, dimensions) {
  return `${LETTERS[hue]}[${place.slice(-dimensions).join(", ")}]`;
}

export const plain = (tokens) => tokens.map((token) => token.text ?? token).join("");

/** "1 stamp", "2 stamps". */
export const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** The tokens of a list with something between two entries. */
const joined = (lists, between) => lists.flatMap((list, at) => (at ? [between, ...list] : list));

/** How an output comes about: "Y[2] = X[0]·K[2] + X[1]·K[0] = 1·100 + 2·1 = 102". */
export function sumSentence({ setting, samples, weights, parts, output }, [row, column]) {
  const d = setting.dimensions;
  const name = { text: nameOf("output", [row, column], d), hue: "output" };
  const value = { text: shown(output[row][column]), hue: "output" };
  const terms = parts[row][column];
  if (!terms.length) return [name, " = ", value, ": no stamp reaches this output."];
  const names = terms.map(({ sample, weight }) => [
    { text: nameOf("input", sample, d), hue: "input" },
    "·",
    { text: nameOf("kernel", weight, d), hue: "kernel" },
  ]);
  const numbers = terms.map(({ sample: [i, j], weight: [m, n] }) => [
    { text: shown(samples[i][j]), hue: "input" },
    "·",
    { text: shown(weights[m][n]), hue: "kernel" },
  ]);
  // Many names would hide the numbers.
  const first = terms.length > 4 ? [] : [...joined(names, " + "), " = "];
  return [name, " = ", ...first, ...joined(numbers, " + "), " = ", value];
}

/** Where a sample or a weight goes: "X[1] = 2 adds 2·1 to Y[2], 2·10 to Y[3] and 2·100 to Y[4]". */
export function reachSentence({ setting, samples, weights }, hue, place, pairs) {
  const d = setting.dimensions;
  const array = hue === "input" ? samples : weights;
  const own = { text: `${nameOf(hue, place, d)} = ${shown(array[place[0]][place[1]])}`, hue };
  if (!pairs.length) return [own, " reaches no output: all of it is cropped."];
  const goals = pairs.map(({ sample: [i, j], weight: [m, n], place: goal }) => [
    { text: shown(samples[i][j]), hue: "input" },
    "·",
    { text: shown(weights[m][n]), hue: "kernel" },
    " to ",
    { text: nameOf("output", goal, d), hue: "output" },
  ]);
  const verb = hue === "input" ? " stamps " : " carries ";
  return [own, verb, ...joined(goals, ", ")];
}

/** What is said of the cell that is pointed at. */
export function sentence(model, { hue, place }, pairs, view) {
  if (hue !== "output") return reachSentence(model, hue, place, pairs);
  return view === "overlap" ? coverSentence(model, place) : sumSentence(model, place);
}

/** How many stamps cover an output, and whose they are. */
export function coverSentence({ setting, parts }, [row, column]) {
  const d = setting.dimensions;
  const terms = parts[row][column];
  const name = { text: nameOf("output", [row, column], d), hue: "output" };
  if (!terms.length) return [name, " is covered by no stamp."];
  const inputs = terms.map(({ sample }) => [{ text: nameOf("input", sample, d), hue: "input" }]);
  const whose = [" of ", ...joined(inputs, ", ")];
  return [name, ` is covered by ${count(terms.length, "stamp")}:`, terms.length === 1 ? " that" : " those", ...whose];
}

/** The size: its formula in the letters of the notation page, then with numbers, a line for each axis. */
export function sizeLines(setting) {
  const formula = setting.padding === "same" ? "M·S" : "(M − 1)·S + k_eff − P − Q + r";
  const lines = axesOf(setting).slice(-setting.dimensions).map((axis) => {
    const { reach, before, after, output } = resolve(axis);
    if (axis.padding === "same") return `${output} = ${axis.input}·${axis.stride}`;
    const cut = after + axis.outputPadding;
    return `${shown(output)} = (${axis.input} − 1)·${axis.stride} + ${reach} − ${before} − ${cut} + ${axis.outputPadding}`;
  });
  return [`N = ${formula}`, ...lines];
}

/** The title of the output: its size, and what the strokes of its cells mean. */
export function outputTitle({ output, rows, columns, setting, parts }, what) {
  const size = setting.dimensions === 1 ? `${output[0].length}` : `${output.length} × ${output[0].length}`;
  const all = [...rows, ...columns];
  const cropped = all.some(({ place }) => place === null) ? "; dashed: cropped" : "";
  const added = all.some((each) => each.added) ? "; dotted: added" : "";
  const unread = !added && parts.flat().some((cell) => !cell.length) ? "; hatched: no stamp reaches it, and no convolution would have read it" : "";
  return `${what}, ${size}${cropped}${added}${unread}`;
}

/** What the weights of each phase add up to, and how much of a constant image would be checkerboard. */
export function sumsSentence(sums, score) {
  const rows = sums.map((row) => row.map(shown).join(" ")).join(" / ");
  const verdict = score < 1e-12 ? "0: no grid" : score.toFixed(2);
  return `phase sums: ${rows}; checkerboard score: ${verdict}`;
}

/** The pattern that overlap has away from the borders. */
export function overlapSentence({ setting }, counts) {
  const one = (list) => list.join(" ");
  const uneven = counts.filter((list) => new Set(list).size > 1);
  if (!uneven.length) {
    return "Away from the borders, every output is covered by the same number of stamps: equal weights draw no pattern.";
  }
  const lists = [...new Set(counts.map(one))];
  const ways = { 1: "", 2: lists.length === 1 ? ", down and across" : "" }[counts.length];
  const read = lists.length === 1 ? lists[0] : `${lists[0]} down, ${lists[1]} across`;
  return (
    `Away from the borders, the counts repeat with the stride of ${setting.stride}: ${read}${ways}. ` +
    "Equal weights draw this pattern."
  );
}

/** What changes from one setting to the next, as a label of a button. */
export function changeLabel(from, to) {
  const changes = [];
  if (from.outputPadding !== to.outputPadding) changes.push(`output_padding to ${to.outputPadding}`);
  const pad = ({ padding, before, after }) => (padding === "explicit" ? `(${before}, ${after})` : `“${padding}”`);
  if (pad(from) !== pad(to)) changes.push(`padding to ${pad(to)}`);
  return `Set ${changes.join(" and ")}`;
}

/** The state in a few words, for those who cannot see it change. */
export function summary({ setting, problem, output }) {
  if (problem) return `Not possible: ${problem.words}`;
  const size = setting.dimensions === 1 ? output[0].length : `${output.length} by ${output[0].length}`;
  return `The output has size ${size}.`;
}
