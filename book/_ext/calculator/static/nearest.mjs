// No layer reaches a size: which ones come near? tconv_edu.sizes.settings.
import { fills } from "./ranking.mjs";
import { ranked } from "./settings.mjs";

/** The setting whose output is nearest from below, and the one from above; null where there is none. */
export function nearestSettings(question) {
  const found = ranked(question, true);
  const target = question.output;
  return [-1, 1].map((side) => {
    const missing = ({ axes }) => axes.map(({ output }, axis) => side * (output - target[axis]));
    const beyond = found.filter((setting) => Math.min(...missing(setting)) >= 0);
    const full = beyond.filter(({ axes }) => axes.every(fills));
    const far = (setting) => missing(setting).reduce((sum, each) => sum + each, 0);
    return (full.length ? full : beyond).reduce((one, other) => (one && far(one) <= far(other) ? one : other), null);
  });
}
