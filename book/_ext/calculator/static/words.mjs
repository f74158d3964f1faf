// What the calculator says beside the package's own words; calculator/words.py says of decoders the same.
import { nextSize } from "../../elements/static/planning.mjs";

export const shown = (sizes) => sizes.join("\u00a0×\u00a0");

/** How many settings there are, and whether a list of at most so many holds them. */
export function found(n, most) {
  if (n > most) return `The best ${most} of ${n} settings`;
  return n === 1 ? "1 setting" : `${n} settings, best first`;
}

/** The way down and the way up, the deepest size once. */
export const chain = (down) => [...down, ...down.slice(0, -1).reverse()].map(shown).join(" → ");

/** For which sizes a decoder closes. */
export function closing({ least, modulus, remainder }) {
  const axes = (remainder ?? [null]).map((rest) => closingOfAxis(least, modulus, rest));
  if (axes.every((text) => text === axes[0])) return `${axes[0][0].toUpperCase()}${axes[0].slice(1)}.`;
  return axes.map((text, axis) => `Axis ${axis}: ${text}.`).join(" ");
}

function closingOfAxis(least, modulus, remainder) {
  if (modulus === 1) return `every size from ${least} on closes`;
  if (remainder === null) return `every size from ${least} on closes, with output_size given at run time`;
  const [first] = nextSize({ least, modulus, remainder: [remainder] }, [least]);
  const sizes = [0, 1, 2].map((times) => first + times * modulus).join(", ");
  return `with these options the sizes ${sizes}, … close: those that leave ${remainder} when divided by ${modulus}`;
}

/** Whether another size closes, and what to pad it to if not. */
export function told(plan, other) {
  const next = nextSize(plan, other);
  if (`${next}` === `${other}`) return `${shown(other)} closes.`;
  return `${shown(other)} does not close: pad it to ${shown(next)}.`;
}
