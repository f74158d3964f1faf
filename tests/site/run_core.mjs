// Answer a list of questions on standard input with the explorer's own modules.
import { readFileSync } from "node:fs";
import * as arrays from "../../book/_ext/elements/static/arrays.mjs";
import * as geometry from "../../book/_ext/elements/static/geometry.mjs";
import * as images from "../../book/_ext/elements/static/images.mjs";
import * as kernels from "../../book/_ext/elements/static/kernels.mjs";
import * as lab from "../../book/_ext/lab/static/setting.mjs";
import { modelOf } from "../../book/_ext/explorer/static/model.mjs";
import { layerOf, mend, read, spell } from "../../book/_ext/explorer/static/setting.mjs";
import { FRAMEWORKS, snippet } from "../../book/_ext/elements/static/snippets.mjs";
import { lastOf, stepAt, WAYS } from "../../book/_ext/explorer/static/ways.mjs";
import { edited, refitted, samplesOf, weightsOf } from "../../book/_ext/explorer/static/numbers.mjs";
import { cutAt, usualWindows } from "../../book/_ext/explorer/static/windows.mjs";
import * as words from "../../book/_ext/explorer/static/words.mjs";

const { phaseCounts, places, problem, resolve } = geometry;

const numbers = ({ samples, kernel, axes }) => {
  const wrong = axes.map(problem).find(Boolean);
  if (wrong) return { problem: wrong.name, nearest: axes.map((axis) => problem(axis)?.nearest ?? axis) };
  const crop = axes.map((axis) => [resolve(axis).before, resolve(axis).after]);
  return { crop, ...arrays.transposed(samples, kernel, axes) };
};

const code = ({ layer }) => Object.fromEntries(FRAMEWORKS.map((name) => [name, snippet(name, layer)]));

/** What the explorer makes of the text of an address. */
const setting = ({ address }) => {
  const found = read(address);
  const mended = mend(found);
  const model = modelOf(mended);
  return { found, spelled: spell(found), mended: spell(mended), legal: spell(mended) === spell(found), ...model, layer: layerOf(mended) };
};

/** Every way: the full array at its end, how much of it is known at each step, and where the clock moves nothing. */
const ways = ({ given }) => {
  const made = Object.entries(WAYS).map(([name, way]) => [name, way({ ...given, name: (place) => `Y[${place}]` })]);
  const last = lastOf(made.map(([, way]) => way));
  return Object.fromEntries(made.map(([name, { steps, at }]) => {
    const states = Array.from({ length: steps + 1 }, (_, step) => at(step));
    const seen = Array.from({ length: last + 1 }, (_, time) => JSON.stringify(at(stepAt(time, last, steps))));
    return [name, {
      full: states.at(-1).full,
      known: states.map(({ full }) => full.filter((value) => value !== null).length),
      ends: stepAt(last, last, steps) === steps,
      still: seen.flatMap((state, time) => (state === seen[time - 1] ? [time] : [])),
      note: states.at(-1).note,
    }];
  }));
};

const said = ({ say, address, place, hue }) => {
  const model = modelOf(read(address));
  const key = { input: "sample", kernel: "weight" }[hue];
  const pairs = model.pairs?.filter((pair) => `${pair[key]}` === `${place}`);
  const speak = {
    sum: () => words.plain(words.sumSentence(model, place)),
    reach: () => words.plain(words.reachSentence(model, hue, place, pairs)),
    cover: () => words.plain(words.coverSentence(model, place)),
    size: () => words.sizeLines(model.setting),
    overlap: () => words.overlapSentence(model, model.ownAxes.map(phaseCounts)),
    summary: () => words.summary(model),
    change: () => words.changeLabel(model.setting, mend(model.setting)),
  };
  return speak[say]();
};

const own = { cutAt, edited, refitted, samplesOf, usualWindows, weightsOf };
const answer = (question) => {
  if (question.layer) return code(question);
  if (question.samples) return numbers(question);
  if (question.say) return said(question);
  if (question.given) return ways(question);
  if (question.axis) return { counts: phaseCounts(question.axis), places: places(question.axis) };
  if (question.call) return { ...arrays, ...geometry, ...images, ...kernels, ...own }[question.call](...question.with);
  if (question.lab !== undefined) return lab.spell(lab.read(question.lab));
  return setting(question);
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
