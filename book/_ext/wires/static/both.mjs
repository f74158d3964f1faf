// A convolution and its transpose as one set of wires: every number of either direction, and what belongs together.
import { convolution, transposed } from "../../elements/static/arrays.mjs";
import { wires } from "../../elements/static/geometry.mjs";

/** A row of one sample that is left alone: what a vector is along its missing axis. */
const ALONE = {
  input: 1, kernel: 1, stride: 1, dilation: 1, padding: "explicit", before: 0, after: 0, outputPadding: 0,
};
const zeros = (n) => Array.from({ length: n }, () => 0);

/**
 * Everything that is shown of a setting (see wires_setting.mjs).
 *
 * `large` is the padded large side, P + N + Q numbers; `dense` the small side with what lies between its
 * numbers, which the stride drops or fills with zeros. `p` counts the cells of `large`, `b` those of `dense`.
 */
export function modelOf(setting) {
  const { kernel, stride, dilation, padding: [before, after] } = setting;
  const reads = setting.direction === "convolution";
  const axis = { kernel: kernel.length, stride, dilation, before: 0, after: 0 };
  const large = reads ? [...zeros(before), ...setting.large, ...zeros(after)] : stamped(setting, axis);
  const seen = convolution([large], [kernel], [ALONE, { ...axis, stride: 1 }]).output[0];
  const dense = reads ? seen : seen.map((_, b) => (b % stride ? 0 : setting.small[b / stride]));
  const small = setting.small.map((_, i) => dense[i * stride]);
  const tied = wires(setting.large.length, setting.padding, axis).map((wire) => {
    const p = wire.place + before;
    const [factor, weight] = [reads ? large[p] : small[wire.i], kernel[wire.m]];
    return { ...wire, p, b: wire.i * stride, factor, weight, product: factor * weight };
  });
  return { setting, reads, large, dense, small, kernel, wires: tied, before, size: setting.large.length };
}

/** All that the small side writes, before the crop, with the zeros of the remainder. */
function stamped({ small, kernel, outputPadding }, axis) {
  const whole = { ...axis, input: small.length, padding: "explicit", outputPadding };
  return transposed([small], [kernel], [ALONE, whole]).output[0];
}

export const isPadding = ({ before, size }, p) => p < before || p >= before + size;

/** Whether no wire reaches a cell of the large side at its end: the remainder. */
export const isLeft = ({ large, setting }, p) => p >= large.length - setting.outputPadding;

/** The place of a cell of `dense` on the small side; null between two. */
export const smallAt = ({ setting, small }, b) =>
  (b % setting.stride === 0 && b / setting.stride < small.length ? b / setting.stride : null);

const TIED = new Map([
  ["large", (wire, { at }) => wire.p === at],
  ["dense", (wire, { at }) => wire.b === at],
  ["kernel", (wire, { at }) => wire.m === at],
  ["entry", (wire, { at, to }) => wire.i === at && wire.p === to],
]);

/** The wires of what is looked at: {row: "large", "dense", "kernel" or "entry", at, to}. */
export const wiresOf = (model, key) => model.wires.filter((wire) => TIED.get(key.row)(wire, key));

/** The matrix: its rows are the small side, its columns the large one; an entry is a wire or null. */
export const matrixOf = (model) => model.small.map((_, i) => model.setting.large.map((_, j) =>
  model.wires.find((wire) => wire.i === i && wire.place === j) ?? null));

/**
 * The steps of an animation: each adds one product. Where a convolution drops a result, that is a step, too.
 * {b, wire}, with null for the wire of what is dropped.
 */
export function stepsOf(model) {
  const of = (b) => model.wires.filter((wire) => wire.b === b).map((wire) => ({ b, wire }));
  return model.dense.flatMap((_, b) => {
    const mine = of(b);
    return mine.length || !model.reads ? mine : [{ b, wire: null }];
  });
}

/** What is known after some of the steps: null where nothing is yet. */
export function stateAt(model, steps, time) {
  const done = steps.slice(0, time);
  const sums = (length, name) => {
    const found = Array.from({ length }, () => null);
    for (const { wire } of done) if (wire) found[wire[name]] += wire.product;
    return found;
  };
  if (!model.reads) {
    const large = sums(model.large.length, "p");
    return { large: time < steps.length ? large : model.large, dense: model.dense };
  }
  const dense = sums(model.dense.length, "b");
  for (const { b, wire } of done) if (!wire) dense[b] = model.dense[b];
  return { large: model.large, dense };
}
