"""Settings that wrong implementations of transposed convolution do not survive."""

from tconv_edu.probing.comparison import FEATURES, USUAL, check_transposed, probes
from tconv_edu.probing.probe import Probe

__all__ = ["FEATURES", "USUAL", "Probe", "check_transposed", "probes"]
