// Whole numbers.

/** Those from `start` on, below `stop`. */
export const range = (start, stop) => Array.from({ length: Math.max(stop - start, 0) }, (_, at) => start + at);

/** The greatest common divisor. */
export const divisor = (a, b) => (b ? divisor(b, a % b) : a);
