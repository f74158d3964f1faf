// The crop as a window over the full array: what it keeps, what two usual settings would keep, how it is moved.
import { pairOf, reachOf } from "../../elements/static/geometry.mjs";

/** The windows of "same" and of PyTorch's usual padding for S·M outputs: {name, before, after} of what is cut. */
export function usualWindows(axis) {
  const { input, stride } = axis;
  const surplus = reachOf(axis) - stride;
  const [same] = pairOf("same", axis, input * stride);
  const padding = Math.max(Math.ceil(surplus / 2), 0);
  const extra = 2 * padding - surplus;
  const torch = [`padding=${padding}`, ...(extra ? [`output_padding=${extra}`] : [])].join(", ");
  return [
    { name: "“same”", before: same, after: surplus - same },
    { name: `PyTorch, ${torch}`, before: padding, after: padding - extra, legal: extra < Math.max(stride, axis.dilation) },
  ];
}

/** The part of the setting that moves one end of the window: so much is cut there, or kept beyond the stamps. */
export function cutAt(side, cut, { before, after, outputPadding }, limits) {
  const within = (value, [least, most]) => Math.min(Math.max(value, least), most);
  if (side === "before") return { padding: "explicit", before: within(cut, limits.padding), after, outputPadding };
  const extra = within(-cut, limits.outputPadding);
  return { padding: "explicit", before, after: within(cut, limits.padding), outputPadding: cut < 0 ? extra : 0 };
}
