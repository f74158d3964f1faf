"""Ways round what a runtime cannot do: each asks it for other layers, of which one makes the same.

What stands around a call here, in NumPy, is in a model a node of its own: Slice, Pad, Concat, Add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from benchmarks.runtimes.job import Ask, Job
from tconv_edu.arrays import Array
from tconv_edu.checks import Pairs
from tconv_edu.layer import Layer, without_dilation
from tconv_edu.stages import insert_zeros


class Repair(NamedTuple):
    """What it is called, whether it changes anything for a job, and how it asks."""

    name: str
    applies: Callable[[Job], bool]
    ask: Callable[[Ask, Job], Any]


def _own_words(ask: Ask, job: Job) -> Any:
    return ask(job._replace(attributes=None))


def _bias_after(ask: Ask, job: Job) -> Any:
    return ask(job._replace(bias=None)) + job.bias


def _one_image(ask: Ask, job: Job) -> Any:
    return np.concatenate([ask(job._replace(x=x[None])) for x in job.x])


def _group_by_group(ask: Ask, job: Job) -> Any:
    """Ask for each group alone."""
    count = job.layer.groups
    kernels = np.split(job.layer.kernel, count, axis=-1)
    biases = [None] * count if job.bias is None else np.split(job.bias, count)
    parts = zip(kernels, np.split(job.x, count, axis=-1), biases, strict=True)
    answers = [
        ask(job._replace(layer=replace(job.layer, kernel=kernel, groups=1), x=x, bias=bias))
        for kernel, x, bias in parts
    ]
    return np.concatenate(answers, axis=-1)


def _crop_after(ask: Ask, job: Job) -> Any:
    """Ask for the full array, and cut it."""
    full = ask(job._replace(layer=replace(job.layer, crop=((0, 0),) * job.rank)))
    return _cut(full, job.layer.crop, job.bias)


def _cut(full: Any, crop: Pairs, bias: Array | None) -> Array:
    """Cut the first axes after the batch; what is added is the bias."""
    rest = ((0, 0),) * (np.ndim(full) - 1 - len(crop))
    grown = ((0, 0), *((max(-p, 0), max(-q, 0)) for p, q in (*crop, *rest)))
    blank = 0 if bias is None else bias
    padded = np.pad(np.asarray(full) - blank, grown) + blank
    cuts = ((max(p, 0), max(q, 0)) for p, q in crop)
    return padded[(slice(None), *(slice(p, -q or None) for p, q in cuts))]


def _depth_by_depth(ask: Ask, job: Job) -> Any:
    """Ask for a layer of two axes for each depth of the kernel, of all depths of the samples."""
    layer, (count, depth, *size) = job.layer, job.x.shape
    s, d = layer.stride[0], layer.dilation[0]
    flat = job._replace(x=job.x.reshape(count * depth, *size), bias=None)
    options = layer.stride[1:], layer.dilation[1:], layer.groups, layer.crop[1:]
    parts = [
        np.asarray(ask(flat._replace(layer=Layer(kernel, *options)))) for kernel in layer.kernel
    ]
    shape = parts[0].shape[1:]
    full = np.zeros((count, (depth - 1) * s + layer.effective_kernel_size[0], *shape))
    for place, part in enumerate(parts):
        reached = full[:, place * d :][:, : (depth - 1) * s + 1 : s]
        reached += part.reshape(count, depth, *shape)
    return _cut(full, layer.crop[:1], None) + (0 if job.bias is None else job.bias)


def _spread(ask: Ask, job: Job) -> Any:
    return ask(job._replace(layer=without_dilation(job.layer)))


def _plane(ask: Ask, job: Job) -> Any:
    """Ask for a layer of one axis as one of two, the first of size 1."""
    layer = job.layer
    wide = Layer(
        layer.kernel[None], (1, *layer.stride), (1, *layer.dilation), layer.groups,
        ((0, 0), *layer.crop),
    )  # fmt: skip
    return np.asarray(ask(job._replace(layer=wide, x=job.x[:, None])))[:, 0]


def _zeros_first(ask: Ask, job: Job) -> Any:
    """Put the zeros between the samples, and ask for stride 1."""
    layer = replace(job.layer, stride=(1,) * job.rank)
    x: Array = np.stack([insert_zeros(image, job.layer.stride) for image in job.x])
    return ask(job._replace(layer=layer, x=x))


REPAIRS = (  # from the outside to the inside
    Repair("words", lambda job: job.attributes is not None, _own_words),
    Repair("bias after", lambda job: job.bias is not None, _bias_after),
    Repair("one image a call", lambda job: len(job.x) > 1, _one_image),
    Repair("one group a call", lambda job: job.layer.groups > 1, _group_by_group),
    Repair("crop after", lambda job: any(map(any, job.layer.crop)), _crop_after),
    Repair("spread kernel", lambda job: job.layer.outline.is_dilated, _spread),
    Repair("2-D calls", lambda job: job.rank == 3, _depth_by_depth),
    Repair("as 2-D", lambda job: job.rank == 1, _plane),
    Repair("zeros first", lambda job: max(job.layer.stride) > 1, _zeros_first),
)
BY_NAME = {repair.name: repair for repair in REPAIRS}


def choices(job: Job, most: int = 4) -> Iterator[list[str]]:
    """Yield the sets of repairs that may help, the smallest first."""
    names = [repair.name for repair in REPAIRS if repair.applies(job)]
    if job.attributes is not None:  # the words are ONNX's own: without them, any call may be asked
        names.remove("words")
        yield ["words"]
        yield from (["words", *more] for n in range(1, most) for more in combinations(names, n))
        return
    yield from (list(some) for n in range(1, most + 1) for some in combinations(names, n))


def repaired(ask: Ask, names: list[str]) -> Ask:
    """Return what asks with these repairs around it."""
    for name in reversed(names):
        ask = _around(BY_NAME[name], ask)
    return ask


def _around(repair: Repair, ask: Ask) -> Ask:
    return lambda job: repair.ask(ask, job)
