"""How steps become code: what the writers of five frameworks share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks.call import slices
from tconv_edu.frameworks.templates import AXES, fill, shown
from tconv_edu.layer import Layer
from tconv_edu.rewriting.steps import Conv, Crop, Fold, Mask, Resize, Step

HELPERS = {
    "mask": '''

def mask(x, stride):
    """Multiply the first entry of each block of stride by 1, and the others by 0."""
    keep = True
    for axis, s in enumerate(stride, $first$):
        is_first = $range$ % s == 0
        keep = $np$.reshape(is_first, (-1, *[1] * (len(x.shape) - 1 - axis))) & keep
    return x * $keep$


''',
    "fold": '''
$own$
def fold(x, taps, stride, dilation):
    """Send tap m of entry i to output i·stride + m·dilation, and add: the last axis first."""
    $to_last$
    for axis, (k, s, d) in reversed([*enumerate(zip(taps, stride, dilation), 1)]):
        *shape, channels = $shape$
        cells = (k - 1) * d // s + 1  # that a stamp reaches, of s outputs each
        lead = [$lead$]
        none = [[0, 0] for _ in lead]
        x = $pad$($np$.reshape(x, [*lead, k, 1]), [*none, [0, 0], [0, d - 1]])
        x = $np$.reshape(x, [*lead, k * d])[..., : cells * s]
        x = $pad$(x, [*none, [0, max(cells * s - k * d, 0)]])
        x, parts = $np$.reshape(x, [*lead, cells, s]), []
        for cell in sorted({m * d // s for m in range(k)}):
            part = $np$.reshape(x[..., cell, :], [*shape, channels // k * s])
            around = [[0, 0] for _ in part.shape]
            around[axis] = [cell, cells - 1 - cell]
            parts.append($pad$(part, around))
        shape[axis] = shape[axis] + cells - 1
        x = $np$.reshape(sum(parts[1:], parts[0]), [*shape, channels // k, s])
        order = [*range(len(shape) + 1)]
        order.insert(axis + 1, len(shape) + 1)
        shape[axis] = shape[axis] * s
        x = $np$.reshape($transpose$(x, order), [*shape, channels // k])
    return $from_last$


''',
}


def words(**own: str) -> Mapping[str, str | None]:
    """Return what stands in the helpers; a line with None is left out."""
    return {
        "first": "1",
        "keep": "keep",
        "own": "",
        "lead": "-1",
        "to_last": None,
        "from_last": "x",
    } | own


class Writer:
    """Writes steps as lines of code, which assign x up to the convolution, and then y.

    A subclass has the words of a framework, and its operators. `v` is the variable.
    """

    head = ""
    words = words()

    def __init__(self, layer: Layer, steps: Sequence[Step]) -> None:
        self.steps, self.rank, self.v = steps, len(layer.stride), "x"
        self.made = next(step for step in steps if isinstance(step, Conv))
        self.outputs, self.body = layer.out_channels, list[str]()

    def weight(self) -> Array:
        """Return the kernel of the convolution in the framework's layout."""
        return self.made.kernel

    def code(self) -> str:
        """Return code that takes x and weight and assigns y."""
        for step in self.steps:
            self.write(step)
        body = "\n".join(self.body)
        helpers = [text for name, text in HELPERS.items() if re.search(rf"\b{name}\b", body)]
        return self.fill("".join([self.head, *helpers, body]), self.words)

    def fill(self, template: str, own: Mapping[str, object]) -> str:
        """Fill a template."""
        shared = {
            "rank": self.rank,
            "axes": ", ".join(AXES[self.rank]),
            "inputs": self.made.kernel.shape[-2] * self.made.groups,
            "outputs": self.outputs,
            "groups": self.made.groups,
            "weight": self.weight().shape,
            "zeros": "",
        }
        return fill(template, {**shared, **own})

    def write(self, step: Step) -> None:
        """Write a step."""
        match step:
            case Resize():
                self.resize(step.stride)
            case Mask():
                self.mask(step.stride)
            case Crop():
                self.crop(step.amounts)
            case Conv():
                self.conv(step)
            case Fold():
                self.fold(step)

    def resize(self, stride: Axes) -> None:
        """Repeat the samples, by an operator for each axis."""
        self.body += [f"x = $np$.repeat(x, {s}, {a})" for a, s in enumerate(stride, 1) if s > 1]

    def mask(self, stride: Axes) -> None:
        """Call the helper."""
        self.body.append(f"x = mask(x, {stride})")

    def crop(self, amounts: Pairs) -> None:
        """Add the zeros first, then cut."""
        said = slices(amounts)
        if said["grown"]:
            self.body.append(f"{self.v} = $pad$({self.v}; {said['grown']})")
        if said["kept"]:
            self.body.append(f"{self.v} = {self.v}[{said['kept']}]")

    def pad(self, padding: Pairs) -> None:
        """Add zeros."""
        self.crop(tuple((-before, -after) for before, after in padding))

    def conv(self, conv: Conv) -> None:
        """Convolve x into y."""
        raise NotImplementedError

    def fold(self, fold: Fold) -> None:
        """Call the helper."""
        self.body.append(f"{self.v} = fold({self.v}; {'; '.join(map(shown, fold))})")
