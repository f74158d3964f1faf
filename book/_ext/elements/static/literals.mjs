// Values as Python writes them.

export const tuple = (values) => (values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`);
export const pairs = (values) => tuple(values.map(tuple));
export const list = (values) => `[${values.map((v) => (Array.isArray(v) ? list(v) : v)).join(", ")}]`;
export const quoted = (word) => `"${word}"`;

/** One number for all axes where they agree. */
export const shorten = (values) => (values.every((v) => v === values[0]) ? `${values[0]}` : tuple(values));
