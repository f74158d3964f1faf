"""Random weights that keep the size of a signal through a strided transposed convolution.

torch's rules count the products of a regular convolution, whose outputs each read k samples per
axis. An output of a transposed convolution reads k/S of them, on average over the S phases.
"""

from __future__ import annotations

from math import inf, prod, sqrt

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvTransposeNd

from tconv_edu.checks import Integers, groups_of, instance, per_axis, refuse
from tconv_edu.torch_layer.arguments import catchable, weight_shape


@catchable
def effective_fan_in(weight: Tensor, stride: Integers = 1, groups: int = 1) -> float:
    """Return how many products make one output of a transposed convolution, on average.

    It is in_channels/groups · ∏ kernel_size / ∏ stride, the mean over the phases, away from the
    borders; dilation does not change it. A fraction where a kernel leaves gaps.

    Args:
        weight: `(in_channels, out_channels/groups, *kernel_size)`; only its shape matters.
        stride: of the transposed convolution; one int, or one per axis.
        groups: how many blocks the channels are split into.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> effective_fan_in(torch.empty(64, 256, 4, 4), stride=2)
    256.0

    Source: He et al., arXiv:1502.01852, section 2.2, counted for a transposed convolution.

    """
    in_channels, _, *kernel_size = weight_shape(weight)
    strides = per_axis("stride", stride, len(kernel_size), least=1)
    count = groups_of(groups, {"in_channels": in_channels})
    return in_channels // count * prod(kernel_size) / prod(strides)


@catchable
def variance_preserving_normal_(
    layer: _ConvTransposeNd, *, gain: float = 1.0, generator: torch.Generator | None = None
) -> Tensor:
    """Fill the weight of a transposed layer, in place, so that its output keeps a variance.

    Independent inputs of mean 0 and variance 1 give outputs of variance gain², on average over the
    phases, away from the borders, with no bias. `torch.nn.init.kaiming_normal_` gives only
    in_channels / (out_channels · ∏ stride) of the variance that it means to.

    Args:
        layer: one of ours or of torch's; its bias is left alone.
        gain: after which activation the input comes, as `torch.nn.init.calculate_gain` says.
        generator: the source of randomness, for weights that can be drawn again.

    Returns:
        The layer's weight, `(in_channels, out_channels/groups, *kernel_size)`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = nn.ConvTranspose2d(64, 256, kernel_size=4, stride=2)
    >>> weight = variance_preserving_normal_(layer, generator=torch.Generator().manual_seed(0))
    >>> abs(weight.std().item() * 16 - 1) < 0.01
    True

    Source: He et al., arXiv:1502.01852, section 2.2, counted for a transposed convolution.

    """
    rule = "must be a transposed convolution layer, ours or torch's"
    instance("layer", layer, _ConvTransposeNd, rule, "torch.nn.ConvTranspose2d(4, 2, 3)")
    rule = "must be a parameter: what is written into a computed one, as of weight_norm, is lost"
    instance("layer.weight", layer.weight, nn.Parameter, rule, "that of a plain layer")
    is_number = isinstance(gain, int | float) and not isinstance(gain, bool)
    if not is_number or not 0 < gain < inf:
        error = ValueError if is_number else TypeError
        raise refuse("gain", gain, "must be a positive number", "1.0", error)
    if generator is not None:
        rule = "must be a generator of torch, or None"
        instance("generator", generator, torch.Generator, rule, "torch.Generator().manual_seed(0)")
    fan_in = effective_fan_in(layer.weight, layer.stride, layer.groups)
    return nn.init.normal_(layer.weight, 0.0, gain / sqrt(fan_in), generator=generator)
