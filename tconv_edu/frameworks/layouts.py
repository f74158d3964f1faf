"""How a weight array is laid out: where the channels of a kernel stand, and what is flipped.

A layout needs no argument of a call but the groups. Inner functions: arrays have been checked.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.channels import turn


class WeightLayout(NamedTuple):
    """From a framework's weight to a kernel `(*kernel_size, C/groups, O)` and back.

    Attributes:
        to_kernel: takes a weight and its groups.
        to_weight: takes a kernel and its groups.
        whole: the axis on which the channels of all groups stand, which they must divide.
    """

    to_kernel: Callable[[Array, int], Array]
    to_weight: Callable[[Array, int], Array]
    whole: int


def _as_it_is(array: Array, groups: int) -> Array:
    return array


def _channels_last(weight: Array, groups: int) -> Array:
    return np.moveaxis(weight, (0, 1), (-1, -2))


def _channels_first(kernel: Array, groups: int) -> Array:
    return np.moveaxis(kernel, (-1, -2), (0, 1))


CHANNELS_LAST = WeightLayout(_as_it_is, _as_it_is, -1)  # as it is: (*kernel_size, C/groups, O)
CHANNELS_FIRST = WeightLayout(_channels_last, _channels_first, 0)  # (O, C/groups, *kernel_size)
TURNED = WeightLayout(turn, turn, -1)  # flipped: (*kernel_size, O/groups, C)
