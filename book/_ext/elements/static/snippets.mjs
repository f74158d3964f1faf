// The code that computes a setting in each framework: what tconv_edu.frameworks writes, for one channel in, one out.
// tests/site/test_explorer_core.py compares the two, letter by letter, and tests/site/test_code.py runs it.
//
// A layer is that of said.mjs.
import { list, tuple } from "./literals.mjs";
import { SAID_BY, isDilated, needsZeros, quoted, reaches, restOf, zip } from "./said.mjs";

const WIDTH = 88;
const AXES = { 1: ["length"], 2: ["height", "width"], 3: ["depth", "height", "width"] };

/** A call on one line, or one argument per line if that is too long. */
function call(name, operands, options, before = "y = ") {
  const parts = [...operands, ...options.map(([key, value]) => `${key}=${value}`)];
  const line = `${name}(${parts.join(", ")})`;
  if (before.length + line.length <= WIDTH) return line;
  return [`${name}(`, ...parts.map((part) => `    ${part},`), ")"].join("\n");
}

const unless = (options, defaults) => options.filter(([key, value]) => value !== defaults[key]);

/** How the arrays lie; `entries` lists the kernel's, or those with the zeros of its dilation. */
function shapes(layer, entries = layer.kernel, dilated = false) {
  const zeros = dilated ? ", with the zeros of its dilation" : "";
  const axes = AXES[entries.length].join(", ");
  return `# x: (batch, ${axes}, 1), weight: ${tuple([...entries, 1, 1])}${zeros}, channels last`;
}

/** What is left of a crop: zeros first, then a slice. */
function cropLines(rest, pad, why) {
  const lines = [];
  const grow = rest.map(([p, q]) => [Math.max(-p, 0), Math.max(-q, 0)]);
  if (grow.flat().some(Boolean)) lines.push(`y = ${pad}(y, ${list([[0, 0], ...grow, [0, 0]])})`);
  const kept = rest.map(([p, q]) => `${p > 0 ? p : ""}:${q > 0 ? -q : ""}`);
  while (kept.at(-1) === ":") kept.pop();
  if (kept.length) lines.push(`y = y[${[":", ...kept].join(", ")}]`);
  return lines.length ? [`# ${why}`, ...lines] : [];
}

function torch(layer, said) {
  const rank = layer.kernel.length;
  const options = unless(said.options, { stride: "1", padding: "0", output_padding: "0", dilation: "1" });
  const amounts = restOf(layer, said).toReversed().flatMap((pair) => pair.map((amount) => 0 - amount));
  while (amounts.length && !amounts.at(-1) && !amounts.at(-2)) amounts.splice(-2);
  return [
    "import torch.nn.functional as F",
    "",
    `# x: (batch, 1, ${AXES[rank].join(", ")}), weight: ${tuple([1, 1, ...layer.kernel])}, both tensors`,
    `y = ${call(`F.conv_transpose${rank}d`, ["x", "weight"], options)}`,
    ...(amounts.length
      ? [`y = F.pad(y, ${tuple(amounts)})  # what padding cannot say: zeros, and cuts below 0`]
      : []),
  ];
}

function tensorflow(layer, said) {
  const dilated = isDilated(layer);
  const rank = layer.kernel.length;
  const names = AXES[rank];
  const sizes = zip(names, layer.stride, reaches(layer), said.crop).map(([name, s, reach, [p, q]]) => {
    const more = reach - s - p - q; // (M − 1)S + k_eff − crop = S·M + more
    const product = s === 1 ? name : `${s} * ${name}`;
    return more ? `${product} ${more > 0 ? "+" : "-"} ${Math.abs(more)}` : product;
  });
  const operands = ["x", "weight", `(${["batch", ...sizes, 1].join(", ")})`];
  const options = unless(said.options, { padding: quoted("SAME") });
  return [
    "import tensorflow as tf",
    "",
    shapes(layer, reaches(layer), dilated),
    `batch, ${names.join(", ")}, _ = tf.unstack(tf.shape(x))`,
    `y = ${call(`tf.nn.conv${rank}d_transpose`, operands, options)}`,
    ...cropLines(restOf(layer, said), "tf.pad", 'Neither "SAME" nor "VALID" says this crop.'),
  ];
}

function keras(layer, said) {
  const zeros = needsZeros(layer);
  const entries = zeros ? reaches(layer) : layer.kernel;
  const rank = layer.kernel.length;
  const options = unless(said.options, { strides: "1", padding: quoted("valid"), dilation_rate: "1" });
  const size = entries.every((k) => k === entries[0]) ? entries[0] : tuple(entries);
  const made = call(`keras.layers.Conv${rank}DTranspose`, [1, size], [...options, ["use_bias", "False"]], "layer = ");
  return [
    "import keras",
    "",
    shapes(layer, entries, zeros),
    `layer = ${made}`,
    "layer.build(x.shape)",
    "layer.set_weights([weight])",
    "y = layer(x)",
    ...cropLines(restOf(layer, said), "keras.ops.pad", "No padding of Keras says this crop."),
  ];
}

function jax(layer, said) {
  const ones = tuple(layer.kernel.map(() => 1));
  return [
    "from jax import lax",
    "",
    shapes(layer),
    `y = ${call("lax.conv_transpose", ["x", "weight"], unless(said.options, { rhs_dilation: ones }))}`,
  ];
}

function onnx(layer, said) {
  const names = AXES[layer.kernel.length];
  const ones = list(names.map(() => 1));
  const zeros = names.map(() => 0);
  const attributes = unless(said.options, {
    strides: ones, pads: list([...zeros, ...zeros]), output_padding: list(zeros), dilations: ones,
  });
  const sizes = names.join(", ");
  return [
    "import onnx.parser",
    "import onnxruntime",
    "",
    `# x: (batch, 1, ${sizes}), weight: ${tuple([1, 1, ...layer.kernel])}, both float32`,
    'model = onnx.parser.parse_model("""',
    '<ir_version: 8, opset_import: ["" : 13]>',
    `layer (float[N, 1, ${sizes}] x, float${list([1, 1, ...layer.kernel])} weight)`,
    `    => (float[N, 1, ${names.map((name) => `out_${name}`).join(", ")}] y)`,
    "{",
    ...onnxNodes(attributes, restOf(layer, said)),
    "}",
    '""")',
    "session = onnxruntime.InferenceSession(model.SerializeToString())",
    '(y,) = session.run(None, {"x": x, "weight": weight})',
  ];
}

function onnxNodes(attributes, rest) {
  const listed = attributes.map(([key, value]) => `${key} = ${value}`).join(", ");
  const node = `ConvTranspose ${listed ? `<${listed}> ` : ""}(x, weight)`;
  if (!rest.flat().some(Boolean)) return [`    y = ${node}`];
  const amounts = [0, 0, ...rest.map(([before]) => 0 - before), 0, 0, ...rest.map(([, after]) => 0 - after)];
  return [
    `    cut = ${node}`,
    "    # neither pads nor output_padding can add these zeros",
    `    zeros = Constant <value = int64[${amounts.length}] {${amounts.join(", ")}}> ()`,
    "    y = Pad (cut, zeros)",
  ];
}

const WRITERS = {
  PyTorch: [torch, "torch"],
  TensorFlow: [tensorflow, "tensorflow"],
  Keras: [keras, "keras"],
  JAX: [jax, "jax"],
  ONNX: [onnx, "onnx"],
};

export const FRAMEWORKS = Object.keys(WRITERS);

/** The code of a framework for a layer. */
export function snippet(framework, layer) {
  const [write, key] = WRITERS[framework];
  return `${write(layer, SAID_BY[key](layer)).join("\n")}\n`;
}
