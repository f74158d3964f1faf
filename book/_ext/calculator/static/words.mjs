// What the calculator says beside the package's own words; calculator/words.py says of decoders the same.
import { nextSize } from "../../elements/static/planning.mjs";

export const shown = (sizes) => sizes.join("\u00a0×\u00a0");

/** The size of one axis: "(64 − 1)·2 + 4 − 1 − 1 = 128". */
export function equation({ input, output, kernel, stride, dilation, before, after, outputPadding }) {
  const reach = dilation > 1 ? `${dilation}·(${kernel} − 1) + 1` : kernel;
  const kept = outputPadding ? ` + ${outputPadding}` : "";
  return `(${input} − 1)·${stride} + ${reach} − ${before} − ${after}${kept} = ${output}`;
}

/** What goes to what, and the calculation: once where all axes agree. */
export function sentence({ axes }) {
  const equations = [...new Set(axes.map(equation))].join(", ");
  return `${shown(axes.map(({ input }) => input))} → ${shown(axes.map(({ output }) => output))}: ${equations}`;
}

/** How many settings there are, and whether a list of at most so many holds them. */
export function found(n, most) {
  if (n > most) return `The best ${most} of ${n} layers`;
  return n === 1 ? "1 layer" : `${n} layers, best first`;
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
export function verdict(plan, other) {
  const next = nextSize(plan, other);
  if (`${next}` === `${other}`) return `${shown(other)} closes.`;
  return `${shown(other)} does not close: pad it to ${shown(next)}.`;
}
