// What the lab enlarges: rows of shades from 0 for black to 1 for white.
import { table } from "../../elements/static/arrays.mjs";

export const SIDE = 16; // of a drawing; it is half of a photograph's
const [PAPER, INK] = [0.85, 0.1];

/** What a drawing begins with: a house under the sun. */
export const sketch = [
  "................", ".............##.", "............####", ".............##.",
  "......##........", ".....####.......", "....##..##......", "...##....##.....",
  "..##......##....", ".############...", "..#........#....", "..#..##..#.#....",
  "..#..##....#....", "..#..##....#....", "################", "................",
].flatMap((row) => [...row].map((each) => Number(each === "#")));

/** The bytes of the photograph, as its attribute spells them. */
export function photographOf(text) {
  const bytes = atob(text);
  const side = Math.round(Math.sqrt(bytes.length));
  return table(side, side, (i, j) => bytes.charCodeAt(i * side + j) / 255);
}

const PICTURES = new Map([
  ["photograph", (photograph) => photograph],
  ["constant", ({ length: side }) => table(side, side, () => 0.5)],
  ["ramp", ({ length: side }) => table(side, side, (i, j) => (j + 2) / (side + 4))],
  ["drawing", (photograph, bits) => table(SIDE, SIDE, (i, j) => (bits[i * SIDE + j] ? INK : PAPER))],
]);

export const pictureOf = ({ picture, drawing }, photograph) => PICTURES.get(picture)(photograph, drawing);
