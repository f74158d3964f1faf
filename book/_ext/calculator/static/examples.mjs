// Questions that people ask, one click away.

export const EXAMPLES = [
  ["24 → 12, but 23 comes back", "layer.input-12.output-24.kernel-3.framework-torch"],
  ["SAME", "layer.input-6.output-12.kernel-3.stride-2.dilation-1.framework-tensorflow"],
  ["U-Net with odd sizes", "decoder.input-572x525.layers-k2s2p0d1_k2s2p0d1_k2s2p0d1_k2s2p0d1"],
  ["Many sizes", "decoder.input-64x64.layers-k3s2p1d1_k3s2p1d1_k3s2p1d1_k3s2p1d1_k3s2p1d1.other-350x525"],
];
