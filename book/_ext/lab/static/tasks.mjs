// Small tasks, and when they are solved.
import { sumsOf } from "./model.mjs";

const isWithout = ({ flat, setting }) => flat && setting.weights.some(Boolean);

/**
 * Each has `words`, perhaps a setting to `begin` with, and a test of {setting, base, pressed, score, flat}: `base`
 * is the kernel that was there before the reader changed weights, `pressed` whether a button made it flat.
 */
export const TASKS = [
  {
    name: "ones", begin: "stride-2.kernel-3.preset-ones",
    words: "Nine ones draw a grid. Make it go by hand.",
    test: ({ base, pressed, setting, ...now }) =>
      !pressed && base.preset === "ones" && setting.kernel % setting.stride > 0 && isWithout({ ...now, setting }),
  },
  {
    name: "single", begin: "stride-2.weights-1x2x3x1x2x9x6x2x-1x6x8x2x1x2x2x2",
    words: "One weight spoils this kernel. Make the grid vanish by changing one.",
    test: ({ base, pressed, setting, ...now }) =>
      !pressed && !sumsOf(base).flat && changes(base, setting) === 1 && isWithout({ ...now, setting }),
  },
  {
    name: "divides", begin: null,
    words: "Find a kernel without a grid whose size the stride does not divide.",
    test: ({ setting, ...now }) => setting.kernel % setting.stride > 0 && isWithout({ ...now, setting }),
  },
  {
    name: "positive", begin: null,
    words: "Draw a grid with positive weights only, though the stride divides the size.",
    test: ({ setting, flat }) =>
      !flat && setting.kernel % setting.stride === 0 && setting.weights.every((weight) => weight > 0),
  },
  {
    name: "random", begin: null,
    words: "Begin with random weights, and leave no grid.",
    test: ({ base, setting, ...now }) =>
      base.preset === "random" && setting.stride > 1 && isWithout({ ...now, setting }),
  },
];

/** How many weights are others than in the kernel that a reader began with. */
const changes = (base, setting) => (base.weights.length === setting.weights.length && base.stride === setting.stride
  ? setting.weights.filter((weight, at) => weight !== base.weights[at]).length : 0);

export const solvedBy = (state) =>
  TASKS.filter(({ test }) => test({ ...state, ...sumsOf(state.setting) })).map(({ name }) => name);
