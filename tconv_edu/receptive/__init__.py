"""Which input samples the outputs of a chain of layers read."""

from tconv_edu.receptive.chain import context, receptive_field
from tconv_edu.receptive.descriptions import OPTIONS, described
from tconv_edu.receptive.field import ReceptiveField

__all__ = ["OPTIONS", "ReceptiveField", "context", "described", "receptive_field"]
