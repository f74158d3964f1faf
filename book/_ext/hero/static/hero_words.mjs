// What the first screen says of a setting; ../fallback.py says the same where no script runs.
import { HERO } from "../../elements/static/constants.mjs";
import { shown } from "../../elements/static/dom.mjs";

const { samples, kernel } = HERO;

export function cutWords({ full, size }, { padding }) {
  if (padding === 0) return `Nothing is cut: all ${full} stay.`;
  const rest = size > 0 ? "" : ", nothing is left";
  return `${padding} off each end: ${full} − ${padding} − ${padding} = ${shown(size)}${rest}.`;
}

export const formulaWords = ({ size }, { stride, padding }) =>
  `(samples ${samples.length} − 1) · stride ${stride} + kernel ${kernel.length} − 2 · padding ${padding} = output ${shown(size)}`;

export function summary({ kept, size, problem }, { stride, padding }) {
  const start = `Stride ${stride}, padding ${padding}: `;
  return start + (problem ?? `output ${size}: ${kept.join(", ")}.`);
}
