// What a framework can say in one call, without slicing, and how: tconv_edu.sizes.frameworks.
//
// A rule gets the axes of a setting and returns the framework's own arguments, a list of [name, value
// as Python writes it], or null.
import { list, shorten, tuple } from "../../elements/static/python.mjs";
import { pairOf, reachOf } from "./geometry.mjs";

export const LABELS = { torch: "PyTorch", tensorflow: "TensorFlow", keras: "Keras", jax: "JAX", onnx: "ONNX" };
export const NAMED = ["tensorflow", "keras"]; // their padding is a name

const each = (axes, key) => axes.map((axis) => axis[key]);
const short = (axes, key) => shorten(each(axes, key));

/** The names that say this padding on every axis; a remainder is below the stride. */
function namesOf(axes) {
  return ["valid", "same"].filter((name) => axes.every((axis) => {
    const [before, after] = pairOf(name, axis, axis.output);
    return axis.outputPadding < axis.stride && before === axis.before && after === axis.after;
  }));
}

function torch(axes) {
  if (axes.some((axis) => axis.before !== axis.after)) return null;
  return [
    ["kernel_size", short(axes, "kernel")],
    ["stride", short(axes, "stride")],
    ["padding", short(axes, "before")],
    ["output_padding", short(axes, "outputPadding")],
    ["dilation", short(axes, "dilation")],
  ];
}

function tensorflow(axes) {
  const [name] = namesOf(axes);
  if (!name) return null;
  return [
    ["output_shape", tuple(each(axes, "output"))], // its spatial part
    ["strides", short(axes, "stride")],
    ["padding", `'${name.toUpperCase()}'`],
    ["dilations", short(axes, "dilation")],
  ];
}

function keras(axes) {
  const strides = short(axes, "stride");
  const dilations = short(axes, "dilation");
  if (strides !== "1" && dilations !== "1") return null;
  for (const name of namesOf(axes)) {
    const said = [
      ["kernel_size", short(axes, "kernel")],
      ["strides", strides],
      ["padding", `'${name}'`],
      ["dilation_rate", dilations],
    ];
    const extras = axes.map((axis) => kerasOutputPadding(name, axis));
    if (extras.every(({ byDefault }) => byDefault)) return said;
    if (extras.every(({ extra }, at) => extra >= 0 && extra < axes[at].stride)) {
      return [...said, ["output_padding", short(extras, "extra")]];
    }
  }
  return null;
}

/** Keras' output_padding, and whether its default None says the same. */
function kerasOutputPadding(name, axis) {
  const end = axis.output - (axis.input - 1) * axis.stride;
  const least = name === "valid" ? reachOf(axis) : reachOf(axis) % 2;
  return { extra: end - least, byDefault: end === Math.max(least, axis.stride) };
}

function jax(axes) {
  const pads = axes.map((axis) => {
    const border = reachOf(axis) - 1;
    return tuple([border - axis.before, border - axis.after + axis.outputPadding]);
  });
  return [
    ["strides", tuple(each(axes, "stride"))],
    ["padding", list(pads)],
    ["rhs_dilation", tuple(each(axes, "dilation"))],
    ["transpose_kernel", "True"],
  ];
}

function onnx(axes) {
  if (axes.some((axis) => axis.outputPadding >= axis.stride)) return null;
  return [
    ["kernel_shape", list(each(axes, "kernel"))],
    ["strides", list(each(axes, "stride"))],
    ["pads", list([...each(axes, "before"), ...each(axes, "after")])],
    ["output_padding", list(each(axes, "outputPadding"))],
    ["dilations", list(each(axes, "dilation"))],
  ];
}

const SAID_BY = { torch, tensorflow, keras, jax, onnx };

/** The arguments in a framework, null if it cannot say this setting. */
export const said = (framework, axes) => SAID_BY[framework](axes);
