// When each thing moves: how far it has come, from 0 to 1, at a time in the loop. Nothing is drawn here.

export const LOOP = 9.4; // seconds
export const END = 8.6; // everything stands where it belongs; then it fades, and begins again
const TURN = 1.45; // from one sample to the next
const FIRST = 0.3;
const HOME = FIRST + 3 * TURN; // the last stamp lies
const CROP = HOME + 2;

export const ramp = (time, from, length) => Math.min(1, Math.max(0, (time - from) / length));
export const ease = (u) => u * u * (3 - 2 * u);
export const bump = (u) => Math.sin(Math.PI * u);
/** Faster and faster, with a small rebound. */
export const fall = (u) => (u < 0.7 ? (u / 0.7) ** 2.5 : 1 - 0.05 * bump((u - 0.7) / 0.3));

/** The step that a sentence can point to: stamp, stride, add, crop, or none. */
function stepAt(time, hops) {
  if (hops.some((u) => u > 0 && u < 1)) return "stride";
  if (time < HOME) return "stamp";
  if (time < CROP) return "add";
  return time < END - 0.4 ? "crop" : "";
}

export function moment(time) {
  const begin = (i) => FIRST + TURN * i;
  const hops = [1, 2].map((i) => ramp(time, begin(i), 0.4));
  return {
    step: stepAt(time, hops),
    hops,
    home: ease(ramp(time, HOME, 0.7)),
    samples: [0, 1, 2].map((i) => ({
      lit: time > begin(i) + 0.3 && time < begin(i) + 1.3,
      factor: ramp(time, begin(i) + 0.35, 0.25),
      scaled: ramp(time, begin(i) + 0.55, 0.25),
      fallen: ramp(time, begin(i) + 0.9, 0.5),
    })),
    added: (column, columns) => ramp(time, HOME + 0.2 + column / columns, 0.7),
    cropped: ease(ramp(time, CROP + 0.1, 0.8)),
    present: 1 - ramp(time, LOOP - 0.4, 0.4),
  };
}
