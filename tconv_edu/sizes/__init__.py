"""Sizes without arrays: the formulas, the layers that reach a size, and decoders that close."""

from tconv_edu.sizes.decoder import DecoderLayer, DecoderPlan
from tconv_edu.sizes.formulas import conv_output_size, conv_transpose_output_sizes
from tconv_edu.sizes.planning import plan_decoder
from tconv_edu.sizes.setting import Setting
from tconv_edu.sizes.settings import nearest_settings, transposed_settings

__all__ = [
    "DecoderLayer",
    "DecoderPlan",
    "Setting",
    "conv_output_size",
    "conv_transpose_output_sizes",
    "nearest_settings",
    "plan_decoder",
    "transposed_settings",
]
