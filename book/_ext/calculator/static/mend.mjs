// What to change in a question that has no answer.
import { FIELDS } from "../../elements/static/constants.mjs";
import { LARGEST, problemOf, transposedSettings } from "./settings.mjs";
import { FREE } from "./question.mjs";
import { shown } from "./words.mjs";

const RELEASED = ["outputPadding", "padding", "dilation", "framework", "kernel", "stride"]; // the first that helps

/**
 * The answer to a question, {settings, problem}.
 *
 * A problem is {words, label, question}, without the last two where nothing helps; the settings are then
 * those of its question.
 */
export function answered(question) {
  const refused = problemOf(question);
  const settings = refused ? [] : transposedSettings(question);
  if (settings.length) return { settings, problem: null };
  const problem = refused ? lessPadding(question, refused) : { words: nothing(question), ...mended(question) };
  return { settings: problem.question ? answered(problem.question).settings : [], problem };
}

function lessPadding(question, { words, most }) {
  return { words: `${words}.`, label: `Set output_padding to ${most}`, question: { ...question, outputPadding: most } };
}

function nothing({ input, output, kernel, stride, dilation }) {
  const bounds = Object.entries({ kernel, stride, dilation })
    .filter(([, value]) => value === null)
    .map(([key]) => `${key} up to ${LARGEST[key]}`);
  const where = bounds.length ? ` with ${bounds.join(", ").replace(/, ([^,]*)$/, " and $1")}` : "";
  return `No layer takes ${shown(input)} to ${shown(output)} so${where}.`;
}

/** The first single change that helps: an option left open, or a kernel and a stride beyond those that are searched. */
function mended(question) {
  const open = RELEASED.filter((key) => question[key] !== null)
    .map((key) => ({ question: { ...question, [key]: null }, label: `Leave ${key.replace("P", "_p")} open` }));
  const ratio = Math.round(question.output[0] / question.input[0]);
  const far = { kernel: 2 * ratio, stride: ratio };
  const step = { question: { ...question, ...far }, label: `Set kernel to ${far.kernel} and stride to ${ratio}` };
  const wide = ratio > LARGEST.stride && ratio <= FIELDS.stride[1] ? [step] : [];
  const all = { question: { ...question, ...FREE }, label: "Leave everything open" };
  const helps = (each) => !problemOf(each.question) && transposedSettings(each.question).length;
  return [...open, ...wide, all].find(helps) ?? {};
}
