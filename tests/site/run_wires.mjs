// Answer a list of questions on standard input with the wires' own modules.
import { readFileSync } from "node:fs";
import { matrixOf, modelOf, stateAt, stepsOf } from "../../book/_ext/wires/static/both.mjs";
import { problemOf, read, settled, spell, withEdge } from "../../book/_ext/wires/static/wires_setting.mjs";
import * as words from "../../book/_ext/wires/static/wires_words.mjs";

/** All numbers of a setting, whole and step by step. */
const numbers = (setting) => {
  const model = modelOf(setting);
  const steps = stepsOf(model);
  const states = Array.from({ length: steps.length + 1 }, (_, time) => stateAt(model, steps, time));
  return {
    setting, spelled: spell(setting), again: read(spell(setting)), large: model.large, dense: model.dense, small: model.small,
    matrix: matrixOf(model).map((row) => row.map((wire) => wire?.weight ?? 0)),
    products: model.wires.map(({ product }) => product),
    steps: steps.length, last: states.at(-1), known: states.map(({ large, dense }) => [large, dense].map((side) => side.filter((each) => each !== null).length)),
    size: words.sizeLine(model), summary: words.summary(model), titles: words.titles(model),
  };
};

const answer = ({ address, otherwise, settle, edge, say, done }) => {
  if (settle) return problemOf(settle) ? { problem: problemOf(settle) } : numbers(settled(settle));
  const setting = read(address, otherwise ? read(otherwise) : undefined);
  if (edge) return numbers(settled(edge.reduce((now, [side, way]) => settled(withEdge(now, side, way)), setting)));
  if (!say) return numbers(setting);
  const model = modelOf(setting);
  const steps = stepsOf(model).slice(0, done).map(({ wire }) => wire);
  return [words.plain(words.sentence(model, say, done === undefined ? null : steps)), words.nameOf(model, say)];
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
