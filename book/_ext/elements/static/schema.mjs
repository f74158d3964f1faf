// How an address spells a setting: "stride-2.kernel-1x10x100". Whatever is missing or wrong is as it was.
import { clamp } from "./controls.mjs";

/** The parts of a spelled setting. A Map: names come from outside, and must not reach an object's prototype. */
export const partsOf = (text) => new Map((text ?? "").split(".").map((part) => {
  const at = part.indexOf("-");
  return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
}));

/** A whole number. */
export const whole = (start, limits) => ({
  start,
  read: (text) => (/^\d{1,9}$/.test(text) ? clamp(Number(text), limits) : undefined),
  spell: (value) => `${value}`,
});

/** One of a list of names. */
export const oneOf = (start, names) => ({
  start,
  read: (text) => (names.includes(text) ? text : undefined),
  spell: (value) => value,
});

/** On or off. */
export const flag = (start) => ({
  start,
  read: (text) => new Map([["on", true], ["off", false]]).get(text),
  spell: (value) => (value ? "on" : "off"),
});

const NUMBER = "-?\\d{1,7}(?:p\\d{1,4})?";
const SEVERAL = new RegExp(`^${NUMBER}(?:x${NUMBER}){0,99}$`);

/** Numbers from text: "1x-2x0p25" is [1, −2, 0.25]; null if it is not spelled so. */
export const readNumbers = (text) =>
  (SEVERAL.test(text ?? "") ? text.split("x").map((each) => Number(each.replace("p", "."))) : null);

export const spellNumbers = (values) =>
  values.map((value) => `${Math.round(value * 1e4) / 1e4}`.replace(".", "p")).join("x");

/** A list of numbers; `fits(values)` says whether a list will do. */
export const several = (start, limits, fits = () => true) => ({
  start,
  read: (text) => {
    const values = readNumbers(text)?.map((value) => clamp(value, limits));
    return values && fits(values) ? values : undefined;
  },
  spell: spellNumbers,
});

export class Schema {
  /** `fields` are pairs [name, kind], in the order in which they are spelled. */
  constructor(fields) {
    this.fields = fields;
    this.start = Object.fromEntries(fields.map(([name, kind]) => [name, kind.start]));
  }

  read(text, otherwise = this.start) {
    const parts = partsOf(text);
    return Object.fromEntries(this.fields.map(([name, kind]) => {
      const value = parts.has(name) ? kind.read(parts.get(name)) : undefined;
      return [name, value === undefined ? otherwise[name] : value];
    }));
  }

  spell(setting) {
    return this.fields.map(([name, kind]) => `${name}-${kind.spell(setting[name])}`).join(".");
  }
}
