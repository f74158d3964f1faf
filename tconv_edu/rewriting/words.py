"""The words of five frameworks: a template for each operator that a `Writer` writes.

`$v$` is the array that an operator takes, and `$y$` what it makes; other fields are the writer's.
Words for padding, dilation and groups are the names of these arguments of a convolution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import ClassVar

from tconv_edu.arrays import Array
from tconv_edu.frameworks.layouts import CHANNELS_FIRST
from tconv_edu.frameworks.onnx import MODEL
from tconv_edu.frameworks.templates import AXES, SHAPES, fill, one_per_group
from tconv_edu.rewriting.steps import Fold
from tconv_edu.rewriting.writer import Writer


def like_numpy(np: str, *, sizes: str = "$v$.shape", places: str = "") -> dict[str, str]:
    """Return the words of a framework whose module `np` has the names of NumPy.

    `sizes` asks for those of an array, and `places` counts along an axis.
    """
    return {
        "repeat": f"$y$ = {np}.repeat($v$, $s$, $axis$)",
        "mask": f"""\
first = {places or f"{np}.arange({sizes}[$axis$])"} % $s$ == 0
$y$ = {np}.where({np}.reshape(first, $column$), $v$, 0)""",
        "grow": f"$y$ = {np}.pad($v$, $pairs$)",
        "cut": "$y$ = $v$[$kept$]",
        "reshape": f"$y$ = {np}.reshape($v$, [*{sizes}[:$lead$], $sizes$])",
        "turn": f"$y$ = {np}.transpose($v$, $order$)",
        "add": "$y$ = $sum$",
    }


class Torch(Writer):
    """PyTorch. Its mode "nearest" computes with 1/stride, and repeats wrongly from 41 on."""

    layout, pads = CHANNELS_FIRST, "alike"
    places = "torch.arange($v$.shape[$axis$], device=$v$.device)"
    words = like_numpy("torch", places=places) | {
        "head": """\
import torch
import torch.nn.functional as F

# x: (batch, $inputs$, $axes$), weight: $weight$, both tensors""",
        "resize": '$y$ = F.interpolate($v$; scale_factor=$stride$; mode="nearest-exact")',
        "grow": "$y$ = F.pad($v$, $last_first$)",
        "turn": "$y$ = torch.permute($v$, $order$)",
        "padding": "padding",
        "dilation": "dilation",
        "groups": "groups",
        "conv": "y = F.conv$rank$d(x; weight$arguments$)",
        "shuffle": "$y$ = F.pixel_shuffle($v$, $block$)",
    }


class TensorFlow(Writer):
    """TensorFlow, by operators that LiteRT has; in three dimensions, it knows no groups."""

    convolution = 'y = tf.nn.convolution(x; weight; padding="VALID"$arguments$)'
    sizes, places = "tf.unstack(tf.shape($v$))", "tf.range(tf.shape($v$)[$axis$])"
    words = like_numpy("tf", sizes=sizes, places=places) | {
        "head": f"import tensorflow as tf\n\n{SHAPES}",
        "resize2": '$y$ = tf.image.resize($v$; tf.shape($v$)[1:3] * $stride$; "nearest")',
        "dilation": "dilations",
        "conv": convolution,
        "conv3_of_groups": one_per_group(convolution, "tf.split", "tf.concat"),
        "shuffle": "$y$ = tf.nn.depth_to_space($v$, $block$)",
    }

    def shuffles(self, fold: Fold) -> bool:
        """Groups, which stay together, stand before the phases."""
        return super().shuffles(fold) and self.conv_step.groups == 1

    def weight(self) -> Array:
        """depth_to_space takes the phases before the channels."""
        kernel = self.conv_step.kernel
        for fold in self.steps:
            if isinstance(fold, Fold) and self.shuffles(fold):
                split = kernel.reshape(*kernel.shape[:-1], -1, fold.stride[0] ** 2)
                kernel = split.swapaxes(-1, -2).reshape(kernel.shape)
        return kernel


class Keras(Writer):
    """Keras 3, whose convolution finds its groups in the shapes; open sizes need a layer around."""

    words = like_numpy("keras.ops", sizes="keras.ops.shape($v$)") | {
        "head": f"import keras\n\n{SHAPES}",
        "dilation": "dilation_rate",
        "conv": "y = keras.ops.conv(x; weight$arguments$)",
    }


class JAX(Writer):
    """JAX. XLA has neither Resize nor DepthToSpace, but convolutions that pad."""

    pads = "all"
    words = like_numpy("jnp") | {
        "head": f"import jax.numpy as jnp\nfrom jax import lax\n\n{SHAPES}",
        "conv": """\
letters = ("N$letters$C", "$letters$IO", "N$letters$C")
options = {"rhs_dilation": $dilation$, "feature_group_count": $groups$}
y = lax.conv_general_dilated(x; weight; $ones$; $padding$; dimension_numbers=letters; **options)""",
    }


class ONNX(Writer):
    """ONNX: nodes of opset 13. None asks for a size but those of the mask."""

    layout, pads, is_graph = CHANNELS_FIRST, "all", True
    nearest = 'mode = "nearest", nearest_mode = "floor"'
    words: ClassVar[Mapping[str, str]] = {
        "resize": f"""\
$y$ = Resize <{nearest}, coordinate_transformation_mode = "asymmetric"> ($v$, , $scales$)""",
        "mask": """\
$y$_sizes = Shape (x)
$y$_size = Gather ($y$_sizes, [$axis$])
$y$_run = Tile ($run$, $y$_size)
$y$_mask = Reshape ($y$_run, $column$)
$y$ = Mul ($v$, $y$_mask)""",
        "grow": "$y$ = Pad ($v$, $sides$)",
        "cut": "$y$ = Slice ($v$, $starts$, $ends$)",
        "reshape": "$y$ = Reshape ($v$, [$as_before$, $sizes$])",
        "turn": "$y$ = Transpose <perm = $order$> ($v$)",
        "add": "$y$ = Sum ($parts$)",
        "conv": """\
$y$ = Conv <pads = $sides$, dilations = $dilation$, group = $groups$> ($v$, weight)""",
        "shuffle": '$y$ = DepthToSpace <blocksize = $block$, mode = "CRD"> ($v$)',
    }

    def code(self) -> str:
        """Put the nodes into a model, and run it."""
        lines = self.body().replace(f"{self.v} = ", "y = ").splitlines()
        nodes = indent("\n".join(part for line in lines for part in _with_constants(line)), "    ")
        shape = [*self.weight().shape]
        sizes = ", ".join(f"out_{name}" for name in AXES[self.rank])
        return fill(MODEL.replace("NODES", nodes), self.known | {"shape": shape, "sizes": sizes})


def _with_constants(node: str) -> Iterator[str]:
    """Make each list among the inputs of a node a constant before it."""
    name, (call, _, inputs) = node.partition(" = ")[0], node.rpartition("(")
    for place, values in enumerate(re.findall(r"\[.*?\]", inputs)):
        kind, constant = "floats" if "." in values else "ints", f"{name}_list{place}"
        inputs = inputs.replace(values, constant, 1)
        yield f"{constant} = Constant <value_{kind} = {values}> ()"
    yield f"{call}({inputs}"
