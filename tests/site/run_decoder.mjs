// Answer a list of questions on standard input with the own modules of the U of sizes.
import { readFileSync } from "node:fs";
import { layerName, read, spell } from "../../book/_ext/decoder/static/layers.mjs";
import { closingOf, nextClosing, uOf } from "../../book/_ext/decoder/static/levels.mjs";
import { closingWords, described, verdict } from "../../book/_ext/decoder/static/verdict.mjs";

const answer = ({ address, others }) => {
  const setting = read(address);
  const u = uOf(setting);
  const words = [verdict(setting, u), closingWords(setting), described(setting, u)];
  const next = others.map((n) => nextClosing({ ...setting, size: [n] })[0]);
  return { setting, spelled: spell(setting), layer: layerName(setting), ...u, words, least: closingOf(setting).least, next };
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
