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

def fold(x, taps, stride, dilation):
    """Send tap m of entry i to output i·stride + m·dilation, and add: the last axis first."""
    axes = zip(taps, stride, dilation)
    for axis, (k, s, d) in reversed([*enumerate(axes, $first$)]):
        phases, last = [[] for _ in range(s)], (k - 1) * d // s
        for m in range(k):
            shift, phase = divmod(m * d, s)
            around = $around$
            phases[phase].append($pad$(x[$channels$::k], around))
        none = $np$.zeros_like(phases[0][0])
        x = $np$.stack([sum(parts[1:], parts[0]) if parts else none for parts in phases], axis + 1)
        before, (size, _, *after) = $shape$[:axis], $shape$[axis:]
        x = $np$.reshape(x, [*before, size * s, *after])
    return x


''',
}


def words(**own: str) -> Mapping[str, str]:
    """Return what stands in the helpers of a framework; pads are listed for each axis."""
    around = "[[0, 0]] * axis + [[shift, last - shift]] + [[0, 0]] * (len(x.shape) - 1 - axis)"
    return {"first": "1", "channels": "..., m", "around": around, "keep": "keep"} | own


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
