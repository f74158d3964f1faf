// The code that computes a setting in each framework: what tconv_edu.frameworks writes, for one channel.
// tests/site/test_explorer_core.py compares the two, letter by letter.
//
// A layer is {kernel, stride, dilation, crop}: a list with one entry per axis, a crop being
// [before, after]. There is one channel in, one out, and one group.
import { list, shorten, tuple } from "./python.mjs";

const WIDTH = 88;
const AXES = { 1: ["length"], 2: ["height", "width"] };

const pairs = (values) => tuple(values.map(tuple));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const zip = (...lists) => lists[0].map((_, at) => lists.map((each) => each[at]));

const quoted = (word) => `"${word}"`;
const reaches = ({ kernel, dilation }) => zip(kernel, dilation).map(([k, d]) => d * (k - 1) + 1);

/** What "same" cuts off: the odd one after; what is missing grows after, too. */
function splitEvenly(total) {
  const before = Math.max(Math.floor(total / 2), 0);
  return [before, total - before];
}

/** A call on one line, or one argument per line if that is too long. */
function call(name, operands, options, before = "y = ") {
  const parts = [...operands, ...options.map(([key, value]) => `${key}=${value}`)];
  const line = `${name}(${parts.join(", ")})`;
  if (before.length + line.length <= WIDTH) return line;
  return [`${name}(`, ...parts.map((part) => `    ${part},`), ")"].join("\n");
}

const unless = (options, defaults) => options.filter(([key, value]) => value !== defaults[key]);

function shapes(layer, dilated = false) {
  const zeros = dilated ? ", with the zeros of its dilation" : "";
  const axes = AXES[layer.kernel.length].join(", ");
  return `# x: (batch, ${axes}, 1), weight: ${tuple([...layer.kernel, 1, 1])}${zeros}, channels last`;
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

const less = (crop, said) => zip(crop, said).map(([[p, q], [a, b]]) => [p - a, q - b]);

function withoutDilation(layer) {
  return { ...layer, kernel: reaches(layer), dilation: layer.dilation.map(() => 1) };
}

function torch(layer) {
  const rank = layer.kernel.length;
  const said = zip(layer.crop, layer.stride, layer.dilation).map(([[before, after], s, d]) => {
    if (before >= 0 && before - after >= 0 && before - after < Math.max(s, d)) {
      return { padding: before, extra: before - after, rest: [0, 0] };
    }
    const both = Math.max(Math.min(before, after), 0);
    return { padding: both, extra: 0, rest: [before - both, after - both] };
  });
  const options = unless(
    [
      ["stride", shorten(layer.stride)],
      ["padding", shorten(said.map((axis) => axis.padding))],
      ["output_padding", shorten(said.map((axis) => axis.extra))],
      ["dilation", shorten(layer.dilation)],
    ],
    { stride: "1", padding: "0", output_padding: "0", dilation: "1" },
  );
  const amounts = said.toReversed().flatMap(({ rest }) => rest.map((amount) => 0 - amount));
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

function tensorflow(given) {
  const dilated = Math.max(...given.dilation) > 1;
  const layer = dilated ? withoutDilation(given) : given;
  const rank = layer.kernel.length;
  const [padding, said] = tensorflowPadding(layer);
  const names = AXES[rank];
  const sizes = zip(names, layer.stride, layer.kernel, said).map(([name, s, k, [p, q]]) => {
    const more = k - s - p - q; // (M − 1)S + k − crop = S·M + more
    const product = s === 1 ? name : `${s} * ${name}`;
    return more ? `${product} ${more > 0 ? "+" : "-"} ${Math.abs(more)}` : product;
  });
  const options = [["strides", shorten(layer.stride)], ["padding", padding]];
  const shape = `(${["batch", ...sizes, 1].join(", ")})`;
  return [
    "import tensorflow as tf",
    "",
    shapes(layer, dilated),
    `batch, ${names.join(", ")}, _ = x.shape`,
    `y = ${call(`tf.nn.conv${rank}d_transpose`, ["x", "weight", shape], unless(options, { padding: quoted("SAME") }))}`,
    ...cropLines(less(layer.crop, said), "tf.pad", "No padding of TensorFlow says this crop."),
  ];
}

function tensorflowPadding({ crop, kernel, stride }) {
  const axes = zip(crop, kernel, stride);
  const isSame = ([[p, q], k, s]) => k - p - q >= 1 && k - p - q <= s && p === Math.floor(Math.max(p + q, 0) / 2);
  if (axes.every(isSame)) return [quoted("SAME"), crop];
  if (axes.every(([[p, q], , s]) => p === 0 && q > -s && q <= 0)) return [quoted("VALID"), crop];
  if (axes.length === 2 && axes.every(([[p, q], , s]) => p >= 0 && q > -s)) {
    return [list([[0, 0], ...crop.map(([p, q]) => [p, Math.max(q, 0)]), [0, 0]]), crop];
  }
  return [quoted("VALID"), crop.map(() => [0, 0])];
}

function keras(given) {
  const dilated = Math.max(...given.stride) > 1 && Math.max(...given.dilation) > 1;
  const layer = dilated ? withoutDilation(given) : given;
  const rank = layer.kernel.length;
  const [padding, extra, said] = kerasPadding(layer);
  const options = unless(
    [
      ["strides", shorten(layer.stride)],
      ["padding", quoted(padding)],
      ["output_padding", extra && shorten(extra)],
      ["dilation_rate", shorten(layer.dilation)],
      ["use_bias", "False"],
    ],
    { strides: "1", padding: quoted("valid"), output_padding: null, dilation_rate: "1" },
  );
  return [
    "import keras",
    "",
    shapes(layer, dilated),
    `layer = ${call(`keras.layers.Conv${rank}DTranspose`, [1, shorten(layer.kernel)], options, "layer = ")}`,
    "layer.build(x.shape)",
    "layer.set_weights([weight])",
    "y = layer(x)",
    ...cropLines(less(layer.crop, said), "keras.ops.pad", "No padding of Keras says this crop."),
  ];
}

function kerasPadding(layer) {
  const axes = zip(reaches(layer), layer.stride, layer.crop);
  const crops = (padding, extra) =>
    axes.map(([reach, s], at) => {
      const chosen = extra?.[at];
      if (padding === "valid") return [0, chosen === undefined ? Math.min(reach - s, 0) : 0 - chosen];
      return splitEvenly(chosen === undefined ? reach - s : reach - (reach % 2) - chosen);
    });
  const remainders = (padding) => {
    const found = axes.map(([reach, s, [p, q]]) => {
      const kept = padding === "same" ? reach % 2 : reach;
      const extra = reach - p - q - kept;
      return extra >= 0 && extra < s && kept + extra >= 1 ? extra : null;
    });
    return found.includes(null) ? null : found;
  };
  for (const padding of ["valid", "same"]) {
    if (same(crops(padding), layer.crop)) return [padding, null, layer.crop];
  }
  for (const padding of ["valid", "same"]) {
    const extra = remainders(padding);
    if (extra && same(crops(padding, extra), layer.crop)) return [padding, extra, layer.crop];
  }
  return ["valid", null, crops("valid")];
}

function jax(layer) {
  const axes = zip(reaches(layer), layer.stride, layer.crop);
  const named = {
    SAME: axes.map(([reach, s]) => splitEvenly(reach - s)),
    VALID: axes.map(([reach, s]) => [0, Math.min(reach - s, 0)]),
  };
  const name = ["SAME", "VALID"].find((each) => same(named[each], layer.crop));
  const explicit = axes.map(([reach, , [p, q]]) => [reach - 1 - p, reach - 1 - q]);
  const options = [["strides", tuple(layer.stride)], ["padding", name ? quoted(name) : pairs(explicit)]];
  if (Math.max(...layer.dilation) > 1) options.push(["rhs_dilation", tuple(layer.dilation)]);
  return [
    "from jax import lax",
    "",
    shapes(layer),
    `y = ${call("lax.conv_transpose", ["x", "weight"], options)}`,
  ];
}

function onnx(layer) {
  const names = AXES[layer.kernel.length];
  const said = zip(layer.crop, layer.stride).map(([[before, after], s]) => {
    const extra = after < 0 && -after < s ? -after : 0;
    const grow = [Math.max(-before, 0), extra ? 0 : Math.max(-after, 0)];
    return { pads: [Math.max(before, 0), Math.max(after, 0)], extra, grow };
  });
  const ones = names.map(() => 1);
  const zeros = names.map(() => 0);
  const attributes = unless(
    [
      ["strides", list(layer.stride)],
      ["pads", list([...said.map(({ pads }) => pads[0]), ...said.map(({ pads }) => pads[1])])],
      ["output_padding", list(said.map(({ extra }) => extra))],
      ["dilations", list(layer.dilation)],
    ],
    { strides: list(ones), pads: list([...zeros, ...zeros]), output_padding: list(zeros), dilations: list(ones) },
  );
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
    ...onnxNodes(attributes, said.map(({ grow }) => grow)),
    "}",
    '""")',
    "session = onnxruntime.InferenceSession(model.SerializeToString())",
    '(y,) = session.run(None, {"x": x, "weight": weight})',
  ];
}

function onnxNodes(attributes, grow) {
  const listed = attributes.map(([key, value]) => `${key} = ${value}`).join(", ");
  const node = `ConvTranspose ${listed ? `<${listed}> ` : ""}(x, weight)`;
  if (!grow.flat().some(Boolean)) return [`    y = ${node}`];
  const amounts = [0, 0, ...grow.map(([before]) => before), 0, 0, ...grow.map(([, after]) => after)];
  return [
    `    cut = ${node}`,
    "    # neither pads nor output_padding can add these zeros",
    `    zeros = Constant <value = int64[${amounts.length}] {${amounts.join(", ")}}> ()`,
    "    y = Pad (cut, zeros)",
  ];
}

const WRITERS = { PyTorch: torch, TensorFlow: tensorflow, Keras: keras, JAX: jax, ONNX: onnx };

export const FRAMEWORKS = Object.keys(WRITERS);

/** The code of a framework for a layer. */
export const snippet = (framework, layer) => `${WRITERS[framework](layer).join("\n")}\n`;
