"""Flax: the layer of `jax.lax.conv_transpose`, with names of its own and "SAME" by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tconv_edu.checks import Integers, flag, is_sequence, per_axis
from tconv_edu.frameworks.call import Call, Wording, compose, outline_of
from tconv_edu.frameworks.framework import Framework, SizeArgument
from tconv_edu.frameworks.jax import REST, read_jax, say_jax
from tconv_edu.frameworks.layouts import TURNED
from tconv_edu.frameworks.reading import Parts, Weight, takes_layer, weights
from tconv_edu.frameworks.templates import SHAPES, one_per_group
from tconv_edu.layer import Layer, Outline

DEFAULTS = {"strides": 1, "padding": "SAME", "kernel_dilation": 1, "transpose_kernel": False}
CALL = """\
layer = nnx.ConvTranspose($features$; $kernel_size$$arguments$; use_bias=False; rngs=nnx.Rngs(0))
layer.kernel = nnx.Param(weight)
y = layer(x)"""
CODE = f"from flax import nnx\n\n{SHAPES}\n{CALL}{REST}"
GROUPS = one_per_group(CALL, "jnp.split", "jnp.concatenate")
CODE_OF_GROUPS = f"import jax.numpy as jnp\nfrom flax import nnx\n\n{SHAPES}\n{GROUPS}{REST}"


def _parts(layer: Any, _: object) -> Parts | None:
    """Take apart a layer of nnx, or one of linen that is bound to its variables."""
    if not (hasattr(layer, "kernel_dilation") and hasattr(layer, "transpose_kernel")):
        return None
    held = vars(layer) if hasattr(layer, "kernel") else layer.variables["params"]
    mask = 1 if layer.mask is None else np.asarray(layer.mask)
    return Parts(np.asarray(held["kernel"]) * mask, bias=held.get("bias"))


@takes_layer(_parts)
def read_flax(
    kernel: Weight,
    *,
    strides: Integers | None = None,
    padding: str | int | Sequence[int | tuple[int, int]] = "SAME",
    kernel_dilation: Integers | None = None,
    transpose_kernel: bool = False,
) -> Layer:
    """Read the arguments of `flax.nnx.ConvTranspose` or `flax.linen.ConvTranspose`, or a layer.

    The layer is `jax.lax.conv_transpose`, and padding means what it means there: pads of the
    zero-inserted input, of which k_eff − 1 on both sides give the full array.

    Args:
        kernel: `(*kernel_size, O, C)`; with transpose_kernel, `(*kernel_size, C, O)`; no groups.
            Or a layer as it is, which holds all the rest and a bias: of nnx, or one of linen that
            is bound, `layer.bind(variables)`.
        strides: an int, one per axis, or None for 1.
        padding: "SAME", "VALID", an int for all sides, or for each axis an int or a pair;
            "CIRCULAR" wraps around, which is no crop, and is refused.
        kernel_dilation: an int, one per axis, or None for 1.
        transpose_kernel: as for `read_jax`.

    Returns:
        The layer.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> read_flax(kernel, strides=2)([[1], [2], [3]]).ravel().tolist()
    [100, 10, 201, 20, 302, 30]
    >>> read_flax(kernel, strides=2, padding=1).crop  # k_eff − 1 − padding
    ((1, 1),)

    Source: Flax's documentation of `flax.nnx.ConvTranspose` and `flax.linen.ConvTranspose`.

    """
    flipped = flag("transpose_kernel", transpose_kernel)
    order = "out_channels, in_channels" if flipped else "in_channels, out_channels"
    array = weights("kernel", kernel, f"(*kernel_size, {order})")
    rank = array.ndim - 2
    steps = per_axis("strides", 1 if strides is None else strides, rank, least=1)
    each = 1 if kernel_dilation is None else kernel_dilation
    dilation = per_axis("kernel_dilation", each, rank, least=1)
    around: Any = padding
    if not isinstance(padding, str):
        listed = padding if is_sequence(padding) else (padding,) * rank
        around = [n if is_sequence(n) else (n, n) for n in listed]
    options = {"padding": around, "rhs_dilation": dilation, "transpose_kernel": flipped}
    return read_jax(array, strides=steps, **options)


def write_flax(layer: Layer, *, transpose_kernel: bool = False) -> Call:
    """Write a layer as `flax.nnx.ConvTranspose`.

    A crop of more than k_eff − 1 is sliced, for `write_jax`'s reason. Flax's layers have no groups:
    there is one for each.

    Args:
        layer: with one to three spatial axes.
        transpose_kernel: False flips the kernel now; True leaves it as it is and has Flax flip it.

    Returns:
        The call; its code takes arrays, channels last.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> layer = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((1, 0),))
    >>> print(write_flax(layer).code)
    from flax import nnx
    <BLANKLINE>
    # x: (batch, length, 1), weight: (3, 1, 1), channels last
    layer = nnx.ConvTranspose(
        1,
        1,
        (3,),
        strides=(2,),
        padding=((1, 2),),
        use_bias=False,
        rngs=nnx.Rngs(0),
    )
    layer.kernel = nnx.Param(weight)
    y = layer(x)
    <BLANKLINE>

    Source: Flax's documentation of `flax.nnx.ConvTranspose`.

    """
    kept = flag("transpose_kernel", transpose_kernel)
    return compose(layer, say_flax(outline_of(layer), transpose_kernel=kept))


def say_flax(outline: Outline, *, transpose_kernel: bool = True) -> Wording:
    """Choose the arguments: those of `jax.lax.conv_transpose`, by the names of Flax."""
    said = say_jax(outline._replace(groups=1), transpose_kernel=transpose_kernel)
    arguments = {name.replace("rhs", "kernel"): value for name, value in said.arguments.items()}
    return Wording(outline, arguments, DEFAULTS, said.crop, said.layout, CODE, CODE_OF_GROUPS)


SIZE = SizeArgument("kernel_size", tuple)
FLAX = Framework("Flax", read_flax, write_flax, say_flax, TURNED, SIZE)
