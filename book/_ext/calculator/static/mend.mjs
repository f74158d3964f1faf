// What comes nearest to a question that has no answer, and what to change in it.
import { FIELDS, LABELS } from "../../elements/static/constants.mjs";
import { nearestSettings } from "./nearest.mjs";
import { FREE } from "./question.mjs";
import { fills } from "./ranking.mjs";
import { outgrown } from "./search.mjs";
import { LARGEST, problemOf, transposedSettings, written } from "./settings.mjs";
import { shown } from "./words.mjs";

const RELEASED = ["outputPadding", "padding", "dilation", "framework", "kernel", "stride"]; // the first that helps
const named = (key) => key.replace("P", "_p");

/**
 * The answer to a question, {question, settings, problem, ways}.
 *
 * A problem is in words; ways lead out of it, or to a layer that fills every output, {words, label, question} each.
 */
export const answered = (question) => ({ question, ...answer(question) });

function answer(question) {
  if (!question.input && !question.output) {
    return { settings: [], problem: "Say one of the two sizes.", ways: [
      { words: "", label: "Set input to 64", question: { ...question, input: Array(question.rank).fill(64) } },
    ] };
  }
  const refused = problemOf(question);
  if (refused) {
    const less = { words: "", label: `Set output_padding to ${refused.most}`, question: { ...question, outputPadding: refused.most } };
    return { settings: [], problem: `${refused.words}.`, ways: [less] };
  }
  const settings = transposedSettings(question);
  if (settings.length) return { settings, problem: null, ways: filling(question, settings[0]) };
  const other = { ...question, framework: null };
  const framed = question.framework && transposedSettings(other).length;
  return framed
    ? { settings, problem: `No single call of ${LABELS[question.framework]} does that, without slicing.`, ways: [
      { words: "", label: "Leave framework open", question: other }, ...mended(question)] }
    : { settings, problem: nothing(question), ways: [...near(question), ...mended(question)] };
}

/** Where the best layer leaves outputs empty: the best one without what was asked of the kernel. */
function filling(question, { axes }) {
  if (axes.every(fills)) return [];
  const words = "Some outputs meet no kernel entry: they hold nothing but the bias.";
  const [other] = transposedSettings({ ...question, kernel: null, padding: null, outputPadding: null });
  if (!other?.axes.every(fills) || new Set(other.axes.map(({ kernel }) => kernel)).size > 1) return [{ words }];
  const { kernel } = other.axes[0];
  return [{ words, label: `Set kernel to ${kernel}`, question: { ...question, kernel, padding: null, outputPadding: null } }];
}

function nothing(question) {
  const { input, output, kernel, stride, dilation } = question;
  const bounds = Object.entries({ kernel, stride, dilation })
    .filter(([key, value]) => value === null && (key !== "dilation" || LARGEST.dilation > 1))
    .map(([key]) => `${key} up to ${LARGEST[key]}`);
  const where = bounds.length && input && output ? ` with ${bounds.join(", ").replace(/, ([^,]*)$/, " and $1")}` : "";
  const most = output ? null : outgrown(input, stride ?? 1);
  if (most) return `More than ${most} would come of ${shown(input)} so.`;
  if (!output) return `Nothing is left of ${shown(input)} so.`;
  return `${input ? `No layer takes ${shown(input)} to` : "No input gives"} ${shown(output)} so${where}.`;
}

/** The nearest sizes that can be reached, with their layers. */
function near(question) {
  if (!question.output) return [];
  const sides = ["below", "above"];
  return nearestSettings(question).flatMap((setting, side) => {
    if (!setting) return [];
    const output = setting.axes.map((axis) => axis.output);
    const words = `Nearest ${sides[side]}: ${shown(output)}, with ${written(setting)}.`;
    return [{ words, label: `Set output to ${shown(output)}`, question: { ...question, output } }];
  });
}

/** The first single change that helps: an option left open, or a kernel and a stride beyond those that are searched. */
function mended(question) {
  const open = RELEASED.filter((key) => question[key] !== null)
    .map((key) => ({ question: { ...question, [key]: null }, label: `Leave ${named(key)} open` }));
  const all = { question: { ...question, ...FREE }, label: "Leave everything open" };
  const helps = (each) => !problemOf(each.question) && transposedSettings(each.question).length;
  const found = [...open, ...wider(question), all].find(helps);
  return found ? [{ words: "", ...found }] : [];
}

function wider(question) {
  if (!question.input || !question.output) return [];
  const ratio = Math.round(question.output[0] / question.input[0]);
  if (ratio <= LARGEST.stride || ratio > FIELDS.stride[1]) return [];
  const far = { kernel: 2 * ratio, stride: ratio };
  return [{ question: { ...question, ...far }, label: `Set kernel to ${far.kernel} and stride to ${ratio}` }];
}
