// The code that computes a layer in each framework: what tconv_edu.frameworks writes, for one channel in, one out.
// tests/site/test_explorer_core.py compares the two, letter by letter, and tests/site/test_code.py runs it.
//
// A layer is that of wording.mjs; the templates are the package's.
import { AXES, CODE, LABELS, ZEROS } from "./constants.mjs";
import { list, shorten, tuple } from "./literals.mjs";
import { fill, keywords, unless } from "./templates.mjs";
import { SAY, isDilated, needsZeros, reaches, restOf, zip } from "./wording.mjs";

/** The fields of a crop of a channels-last `y`: zeros first, then a slice. */
function slices(rest) {
  const grown = rest.map(([p, q]) => [Math.max(-p, 0), Math.max(-q, 0)]);
  const kept = rest.map(([p, q]) => `${p > 0 ? p : ""}:${q > 0 ? -q : ""}`);
  while (kept.at(-1) === ":") kept.pop();
  return {
    rest: rest.flat().some(Boolean) ? "" : null,
    grown: grown.flat().some(Boolean) ? list([[0, 0], ...grown, [0, 0]]) : null,
    kept: kept.length ? [":", ...kept].join(", ") : null,
  };
}

/** The weight, with the zeros of its dilation or without. */
function weight({ before }, layer, zeros = false) {
  const entries = zeros ? reaches(layer) : layer.kernel;
  const shape = [...Array(before).fill(1), ...entries, ...Array(2 - before).fill(1)];
  return {
    weight: tuple(shape), shape: list(shape), size: shorten(entries), kernel_size: tuple(entries), zeros: zeros ? ZEROS : "",
  };
}

function torch(_, layer, { rest }) {
  const amounts = rest.toReversed().flatMap((pair) => pair.map((amount) => 0 - amount));
  while (amounts.length && !amounts.at(-1) && !amounts.at(-2)) amounts.splice(-2);
  return { amounts: amounts.length ? tuple(amounts) : null };
}

function tensorflow(framework, layer, { crop, names }) {
  const sizes = zip(names, layer.stride, reaches(layer), crop).map(([name, s, reach, [p, q]]) => {
    const more = reach - s - p - q; // (M − 1)S + k_eff − crop = S·M + more
    const product = s === 1 ? name : `${s} * ${name}`;
    return more ? `${product} ${more > 0 ? "+" : "-"} ${Math.abs(more)}` : product;
  });
  return { ...weight(framework, layer, isDilated(layer)), shape: `(${["batch", ...sizes, 1].join(", ")})` };
}

const keras = (framework, layer) => weight(framework, layer, needsZeros(layer));

function onnx(_, layer, { rest, names, options }) {
  const amounts = [0, 0, ...rest.map(([before]) => 0 - before), 0, 0, ...rest.map(([, after]) => 0 - after)];
  const listed = options.map(([key, value]) => `${key} = ${value}`).join(", ");
  return {
    sizes: names.map((name) => `out_${name}`).join(", "), attributes: listed && `<${listed}> `,
    result: amounts.some(Boolean) ? "cut" : "y", count: amounts.length, amounts: amounts.join(", "),
  };
}

const OWN = { torch, tensorflow, keras, onnx }; // fields that no other framework names

export const FRAMEWORKS = Object.values(LABELS);

/** The code of a framework for a layer. */
export function snippet(label, layer) {
  const [name, framework] = Object.entries(CODE).find(([, each]) => each.label === label);
  const { options: all, crop } = SAY[name](layer);
  const [rest, names, options] = [restOf(layer, { crop }), AXES[layer.kernel.length], unless(framework.defaults, all)];
  const shared = { rank: names.length, axes: names.join(", "), inputs: 1, outputs: 1, features: "1; 1", arguments: keywords(options) };
  const own = OWN[name]?.(framework, layer, { crop, rest, names, options });
  return fill(framework.code, { ...shared, ...weight(framework, layer), ...slices(rest), ...own });
}
