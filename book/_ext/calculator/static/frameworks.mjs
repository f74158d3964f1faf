// What a framework can say in one call, and how: tconv_edu.sizes.frameworks. said.mjs knows, and is asked.
import { list, shorten, tuple } from "../../elements/static/literals.mjs";
import { SAID_BY, isExact } from "../../elements/static/said.mjs";

export const BY_NAME = ["tensorflow", "keras"]; // their padding is a name

/** The layer of a setting: what it keeps of the full array, however that is spelled. */
export function layerOf({ axes }) {
  const each = (key) => axes.map((axis) => axis[key]);
  const crop = axes.map(({ before, after, outputPadding }) => [before, after - outputPadding]);
  return { kernel: each("kernel"), stride: each("stride"), dilation: each("dilation"), crop };
}

/** Whether the framework can say this setting; without a framework, all can be said. */
export function says(framework, axes) {
  if (framework === null) return true;
  const layer = layerOf({ axes });
  return isExact(layer, SAID_BY[framework](layer));
}

/** The framework's own arguments for a setting that it says: a list of [name, value as Python writes it]. */
export function argumentsOf(framework, axes) {
  const layer = layerOf({ axes });
  const size = {
    torch: [["kernel_size", shorten(layer.kernel)]],
    tensorflow: [["output_shape", tuple(axes.map(({ output }) => output))]], // its spatial part
    keras: [["kernel_size", shorten(layer.kernel)]],
    onnx: [["kernel_shape", list(layer.kernel)]],
  };
  const { options } = SAID_BY[framework](layer);
  return [...(size[framework] ?? []), ...options.map(([name, value]) => [name, value.replaceAll('"', "'")])];
}
