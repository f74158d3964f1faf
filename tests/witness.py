"""torch as a witness: its convolutions, called with our layout and our padding."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def channels_first(x: NDArray[Any]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(x, -1, 1)).astype(np.float64))


def channels_last(x: torch.Tensor) -> NDArray[Any]:
    return np.moveaxis(x.detach().numpy(), 1, -1)


def weight(kernel: NDArray[Any]) -> torch.Tensor:
    """(*k, C/g, O) to torch's (O, C/g, *k), the same for both directions."""
    turned = np.moveaxis(kernel, (-1, -2), (0, 1))
    return torch.from_numpy(np.ascontiguousarray(turned).astype(np.float64))


def conv(
    x: torch.Tensor, w: torch.Tensor, pairs: Any, *, stride: Any, dilation: Any, groups: int
) -> torch.Tensor:
    flat = [amount for pair in reversed(pairs) for amount in pair]
    return CONV[w.ndim - 2](F.pad(x, flat), w, None, stride, 0, dilation, groups)
