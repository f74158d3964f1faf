// What a framework can say in one call, and how: tconv_edu.frameworks.framework. wording.mjs knows, and is asked.
import { CODE } from "../../elements/static/constants.mjs";
import { list, shorten, tuple } from "../../elements/static/literals.mjs";
import { SAY, isExact } from "../../elements/static/wording.mjs";

/** The layer of a setting: what it keeps of the full array, however that is spelled. */
export function layerOf({ axes }) {
  const each = (key) => axes.map((axis) => axis[key]);
  const crop = axes.map(({ before, after, outputPadding }) => [before, after - outputPadding]);
  return { kernel: each("kernel"), stride: each("stride"), dilation: each("dilation"), crop };
}

/** Whether the framework can say this setting; without a framework, all can be said. */
export function sayable(framework, axes) {
  if (framework === null) return true;
  const layer = layerOf({ axes });
  return isExact(layer, SAY[framework](layer));
}

const SIZES = { kernel_size: "kernel", output_size: "output" };
const FORMS = { shorten, list, tuple };

/** The framework's own arguments for a setting that it says: a list of [name, value as Python writes it]. */
export function argumentsOf(framework, axes) {
  const { size } = CODE[framework];
  const first = size ? [[size[0], FORMS[size[2]](axes.map((axis) => axis[SIZES[size[1]]]))]] : [];
  const { options } = SAY[framework](layerOf({ axes }));
  return [...first, ...options.map(([name, value]) => [name, value.replaceAll('"', "'")])];
}
