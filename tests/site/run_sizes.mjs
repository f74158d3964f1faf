// Answer a list of questions on standard input with the calculator's own modules.
import { readFileSync } from "node:fs";
import { layerOf } from "../../book/_ext/calculator/static/frameworks.mjs";
import { answered } from "../../book/_ext/calculator/static/mend.mjs";
import { modelOf, MODELS } from "../../book/_ext/calculator/static/model.mjs";
import { nearestSettings } from "../../book/_ext/calculator/static/nearest.mjs";
import { readEncoder } from "../../book/_ext/calculator/static/paste.mjs";
import { channelsOf, read, spell, START } from "../../book/_ext/calculator/static/question.mjs";
import * as layer from "../../book/_ext/calculator/static/settings.mjs";
import { closing, sentence, verdict } from "../../book/_ext/calculator/static/words.mjs";
import { NETWORKS, QUESTIONS } from "../../book/_ext/elements/static/constants.mjs";
import * as decoder from "../../book/_ext/elements/static/planning.mjs";

const said = (setting) => setting && ({
  written: layer.written(setting), reasons: layer.reasonsOf(setting), layer: layerOf(setting), same: setting.same,
  sentence: sentence(setting),
});

const settings = ({ layer: question, near }) => {
  const refused = layer.problemOf(question);
  if (refused) return { refused };
  return (near ? nearestSettings(question) : layer.transposedSettings(question)).map(said);
};

const plan = ({ decoder: question, others }) => {
  const refused = decoder.problemOf(question);
  if (refused) return { refused };
  const found = decoder.planDecoder(question);
  return { ...found, closing: closing(found), next: others.map((n) => decoder.nextSize(found, n)), told: others.map((n) => verdict(found, n)) };
};

/** The models of a decoder, as the page writes them, and the channels that stand for those left open. */
const models = (question) => {
  const channels = channelsOf(question);
  const found = decoder.planDecoder(question);
  return { channels, codes: Object.fromEntries(MODELS.map((name) => [name, modelOf(name, found, channels)])) };
};

const answer = (question) => {
  if (question.model) return models(question.model);
  if (question.paste !== undefined) return readEncoder(question.paste);
  if (question.layer) return settings(question);
  if (question.decoder) return plan(question);
  if (question.mend) return answered(question.mend);
  if (question.address !== undefined) return { state: read(question.address), spelled: spell(read(question.address)) };
  return { start: START, examples: [...QUESTIONS, ...NETWORKS], largest: layer.LARGEST };
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
