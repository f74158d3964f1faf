// Answer a list of questions on standard input with the modules of the first screen.
import { readFileSync } from "node:fs";
import { modelOf } from "../../book/_ext/hero/static/hero_model.mjs";
import { sceneAt } from "../../book/_ext/hero/static/hero_scene.mjs";
import { cutWords, formulaWords } from "../../book/_ext/hero/static/hero_words.mjs";
import { END, LOOP, moment } from "../../book/_ext/hero/static/timeline.mjs";

const setting = ({ setting }) => {
  const model = modelOf(setting);
  const scene = sceneAt(model, { ...setting, time: END });
  return { ...model, scene, cutWords: cutWords(model, setting), formula: formulaWords(model, setting) };
};

/** What stands at many times of the loop, and between two settings. */
const film = ({ film: [from, to], frames }) => Array.from({ length: frames }, (_, at) => {
  const share = at / (frames - 1);
  const between = (name) => from[name] + (to[name] - from[name]) * share;
  const view = { stride: between("stride"), padding: between("padding"), time: share * LOOP };
  return { view, ...sceneAt(modelOf(to), view), moment: moment(view.time) };
});

const answer = (question) => (question.film ? film(question) : setting(question));
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
