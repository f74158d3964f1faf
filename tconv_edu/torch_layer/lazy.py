"""Layers that learn their `in_channels` from the first input."""

from inspect import Signature, signature
from typing import Any

from torch import nn

from tconv_edu.torch_layer.modules import (
    ConvTranspose,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)


class LazyConvTranspose(ConvTranspose):
    """A layer whose `in_channels` are those of the first input; it then becomes the other class."""

    __signature__ = Signature(list(signature(ConvTranspose).parameters.values())[1:])

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(None, *arguments, **options)  # type: ignore[arg-type]

    @staticmethod
    def _channels(**channels: object) -> dict[str, int]:
        return ConvTranspose._channels(out_channels=channels["out_channels"])


class LazyConvTranspose1d(LazyConvTranspose, nn.LazyConvTranspose1d):  # type: ignore[misc]
    """Stand in for `torch.nn.LazyConvTranspose1d`: `ConvTranspose1d` without `in_channels`.

    >>> import torch
    >>> layer = LazyConvTranspose1d(6, kernel_size=5, stride=2, padding="same")
    >>> layer(torch.zeros(3, 4, 10)).shape, layer.in_channels
    (torch.Size([3, 6, 20]), 4)

    Source: the documentation of `torch.nn.LazyConvTranspose1d`.

    """

    rank = 1
    cls_to_become = ConvTranspose1d  # type: ignore[assignment]


class LazyConvTranspose2d(LazyConvTranspose, nn.LazyConvTranspose2d):  # type: ignore[misc]
    """Stand in for `torch.nn.LazyConvTranspose2d`: `ConvTranspose2d` without `in_channels`.

    >>> import torch
    >>> layer = LazyConvTranspose2d(2, kernel_size=4, stride=2, padding=1)
    >>> layer(torch.zeros(5, 3, 6, 7)).shape, layer.in_channels
    (torch.Size([5, 2, 12, 14]), 3)

    Source: the documentation of `torch.nn.LazyConvTranspose2d`.

    """

    rank = 2
    cls_to_become = ConvTranspose2d  # type: ignore[assignment]


class LazyConvTranspose3d(LazyConvTranspose, nn.LazyConvTranspose3d):  # type: ignore[misc]
    """Stand in for `torch.nn.LazyConvTranspose3d`: `ConvTranspose3d` without `in_channels`.

    >>> import torch
    >>> layer = LazyConvTranspose3d(2, kernel_size=(1, 2, 3), stride=(1, 2, 3))
    >>> layer(torch.zeros(1, 4, 4, 4)).shape, layer.in_channels
    (torch.Size([2, 4, 8, 12]), 1)

    Source: the documentation of `torch.nn.LazyConvTranspose3d`.

    """

    rank = 3
    cls_to_become = ConvTranspose3d  # type: ignore[assignment]
