// Answer a list of questions on standard input with the sound's own modules.
import { readFileSync } from "node:fs";
import { heard, spectrumText, summary, waveText } from "../../book/_ext/sound/static/hearing.mjs";
import { outputOf, pitchOf, samplesOf, weightsOf } from "../../book/_ext/sound/static/sampled.mjs";
import { gainOf, imagesOf, levelsOf, lossOf } from "../../book/_ext/sound/static/strengths.mjs";
import { oldRate, read, spell } from "../../book/_ext/sound/static/tuning.mjs";

const answer = (question) => {
  if (question.samples) return outputOf(question.samples, question.kernel, question.stride);
  if (question.output) return levelsOf(question.output, question.start, question.rate);
  if (question.frequency) return gainOf(weightsOf(question.kernel, question.stride), question.frequency);
  const setting = read(question.address);
  const said = { heard: heard(setting), wave: waveText(setting), spectrum: spectrumText(setting), summary: summary(setting) };
  const found = { spelled: spell(setting), rate: oldRate(setting), pitch: pitchOf(setting), images: imagesOf(setting), loss: lossOf(setting), said };
  return question.whole ? { ...found, whole: samplesOf(setting) } : found;
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
