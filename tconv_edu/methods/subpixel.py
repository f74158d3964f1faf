"""Sub-pixel: one small convolution per output phase, their results interleaved.

Nothing is written into an array: so it serves arrays of every library, also while one records.
"""

from collections.abc import Iterator
from itertools import product

from tconv_edu.arrays import AnyArray, namespace_of, zeros
from tconv_edu.channels import mix, swap
from tconv_edu.checks import Axes
from tconv_edu.geometry import Geometry
from tconv_edu.stages import crop, pad


def subpixel(x: AnyArray, kernel: AnyArray, geometry: Geometry) -> AnyArray:
    """Split the kernel into phases, convolve at the low resolution, interleave the results.

    Tap m takes sample i to the output i·S + m·D: to the phase m·D mod S, and there to the place
    i + ⌊m·D/S⌋. So the taps of one phase are a convolution of stride 1, and the S phases side by
    side are the full array.

    Cost: the multiplications of `scatter`; each tap adds to a whole phase, with zeros around.
    Source: Shi et al., "Is the deconvolution layer the same as a convolutional layer?",
    arXiv:1609.07009.
    """
    g, xp, rank = geometry, namespace_of(x), len(geometry.stride)
    axes = zip(g.kernel_size, g.dilation, g.stride, strict=True)
    hit = [sorted({m * d % s for m in range(k)}) for k, d, s in axes]
    places = tuple(-(-size // s) for size, s in zip(g.full_size, g.stride, strict=True))
    lead, channels = x.shape[: -1 - rank], kernel.shape[-2] * g.groups
    phases = xp.stack([_phase(x, kernel, g, phase, places) for phase in product(*hit)])
    phases = xp.reshape(phases, (*map(len, hit), *lead, *places, channels))
    first = rank + len(lead)  # of the axes of places, each of which its phases follow
    order = [axis for n in range(rank) for axis in (first + n, n)]
    woven = xp.permute_dims(phases, (*range(rank, first), *order, first + rank))
    for axis, (found, stride) in enumerate(zip(hit, g.stride, strict=True)):
        woven = _with_others(woven, len(lead) + 2 * axis + 1, found, stride)
    sizes = [n * s for n, s in zip(places, g.stride, strict=True)]
    cut = tuple((0, n - size) for n, size in zip(sizes, g.full_size, strict=True))
    return crop(xp.reshape(woven, (*lead, *sizes, channels)), cut)


def _with_others(phases: AnyArray, axis: int, hit: list[int], stride: int) -> AnyArray:
    """Put zeros between the phases that taps hit, where no tap hits any."""
    if len(hit) == stride:
        return phases
    pieces = []
    for place, (phase, after) in enumerate(zip(hit, [*hit[1:], stride], strict=True)):
        one = (slice(None),) * axis + (slice(place, place + 1),)
        gap = (*phases.shape[:axis], after - phase - 1, *phases.shape[axis + 1 :])
        pieces += [phases[(*one, ...)], zeros(phases, gap)]
    return namespace_of(phases).concat(pieces, axis=axis)


def _phase(x: AnyArray, kernel: AnyArray, g: Geometry, phase: Axes, places: Axes) -> AnyArray:
    """Add up what the taps of one phase send to its places."""
    parts = []
    for tap, shift in _taps(g, phase):
        axes = zip(places, shift, g.output_size, strict=True)
        around = tuple((before, size - before - m) for size, before, m in axes)
        parts.append(pad(mix(x, swap(kernel[(*tap, ...)], g.groups), g.groups), around))
    return sum(parts[1:], parts[0])


def _taps(g: Geometry, phase: Axes) -> Iterator[tuple[Axes, Axes]]:
    """Yield the taps of a phase, each with how far it shifts the samples."""
    axes = [
        [(m, m * d // s) for m in range(k) if m * d % s == p]
        for k, d, s, p in zip(g.kernel_size, g.dilation, g.stride, phase, strict=True)
    ]
    for hits in product(*axes):
        tap, shift = zip(*hits, strict=True)
        yield tap, shift
