// What is set apart in print and typed without spaces: one word in the index and in a question.

const TIMES = /(?<=\d)\s*[×x*]\s*(?=\d)/gu;
const VALUE = /(?<![\p{L}\p{N}_])(\p{L})\s*=\s*(?=\d)/gu;

/** The form of the index, which together.py writes: 4x4 for 4 × 4, k=4 for k = 4. */
export const together = (text) => text.replace(TIMES, "x").replace(VALUE, "$1=");

/** A question in this form. The value of a letter is asked for with the letter and alone. */
export const asked = (question) => together(question).replace(/(?<![\p{L}\p{N}_])(\p{L})=(\d+)/gu, "$1$2 $2");

/** Words of the index in the form of the book. */
export const apart = (text) => text.replace(/(?<=\d)x(?=\d)/g, " × ").replace(VALUE, "$1 = ");
