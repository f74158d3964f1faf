// Templates of code, filled: tconv_edu.frameworks.templates. Arguments are a list of [name, value as Python writes it].
import { WIDTH } from "./constants.mjs";

const FIELD = /\$(\w+)\$/g;

/** Fill a template; a line with a field that is null is left out. */
export function fill(template, fields) {
  const whole = (line) => [...line.matchAll(FIELD)].every(([, name]) => fields[name] !== null);
  const filled = (line) => broken(line.replace(FIELD, (_, name) => fields[name]));
  return template.replace(/\n$/, "").split("\n").filter(whole).map((line) => `${filled(line)}\n`).join("");
}

/** A call that is too long for its line, one part per line; `;` separates them. */
function broken(line) {
  const whole = line.replaceAll(";", ",");
  if (whole.length <= WIDTH || whole === line) return whole;
  const at = line.indexOf("(");
  const parts = line.slice(at + 1, -1).split("; ");
  return [line.slice(0, at + 1), ...parts.map((part) => `    ${part},`), ")"].join("\n");
}

/** The arguments that are no defaults; a number holds for every axis. */
export const unless = (defaults, options) => options.filter(([name, value]) =>
  value !== defaults[name] && !(/^[[(]/.test(value) && value.match(/[^[(), \]]+/g).every((each) => each === defaults[name])));

export const keywords = (options, separator = "; ") =>
  options.map(([name, value]) => `${separator}${name}=${value}`).join("");
