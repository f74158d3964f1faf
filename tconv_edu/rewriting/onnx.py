"""ONNX: nodes of opset 13. No node asks for a size but those of the mask."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks.call import channels_first
from tconv_edu.frameworks.onnx import MODEL
from tconv_edu.frameworks.templates import AXES, shown, unless
from tconv_edu.layer import Layer
from tconv_edu.rewriting.steps import Conv, Fold, Step
from tconv_edu.rewriting.writer import Writer

NEAREST = {
    "mode": "nearest",
    "nearest_mode": "floor",
    "coordinate_transformation_mode": "asymmetric",
}
DEFAULTS = {"pads": 0, "dilations": 1, "group": 1}
END = 2**31 - 1


class ONNX(Writer):
    """Channels second. The variable is the last node: each has a name of its own."""

    def __init__(self, layer: Layer, steps: Sequence[Step]) -> None:
        super().__init__(layer, steps)
        self.constants: dict[str, str] = {}

    def weight(self) -> Array:
        """(outputs, inputs/group, *kernel_size)."""
        return channels_first(self.made.kernel)

    def code(self) -> str:
        """Put the nodes into a model, and run it."""
        for step in self.steps:
            self.write(step)
        lines = [f"{name} = Constant {value} ()" for value, name in self.constants.items()]
        lines += [line.replace(f"{self.v} = ", "y = ") for line in self.body]
        sizes = ", ".join(f"out_{name}" for name in AXES[self.rank])
        model = MODEL.replace("NODES", "\n".join(f"    {line}" for line in lines))
        return self.fill(model, {"shape": [*self.weight().shape], "sizes": sizes})

    def node(self, operator: str, *inputs: str | Sequence[float], **attributes: object) -> str:
        """Add a node, with lists among its inputs as constants; return its name."""
        names = [entry if isinstance(entry, str) else self.constant(entry) for entry in inputs]
        said = ", ".join(f"{key} = {shown(value)}" for key, value in attributes.items())
        name = f"{operator.lower()}_{len(self.body)}"
        self.body.append(f"{name} = {operator} {said and f'<{said}> '}({', '.join(names)})")
        return name

    def constant(self, values: Sequence[float]) -> str:
        """Return the name of a list of whole numbers or fractions; equal ones share it."""
        kind = "value_floats" if isinstance(values[0], float) else "value_ints"
        return self.constants.setdefault(f"<{kind} = {[*values]}>", f"c{len(self.constants)}")

    def resize(self, stride: Axes) -> None:
        """Repeat the samples."""
        self.v = self.node("Resize", self.v, "", [1.0, 1.0, *map(float, stride)], **NEAREST)

    def mask(self, stride: Axes) -> None:
        """Multiply by masks, which are as long as the axes are where the model runs."""
        samples = self.node("Shape", "x")
        for axis, s in enumerate(stride, 2):
            if s > 1:
                count = self.node("Gather", samples, [axis])
                keep = self.node("Tile", [1.0, *[0.0] * (s - 1)], count)
                shaped = self.node("Reshape", keep, [-1, *[1] * (self.rank + 1 - axis)])
                self.v = self.node("Mul", self.v, shaped)

    def crop(self, amounts: Pairs) -> None:
        """Add the zeros first, then cut."""
        before, after = zip(*amounts, strict=True)
        self.v = self.padded(self.v, [max(-p, 0) for p in before], [max(-q, 0) for q in after])
        if max(before + after) > 0:
            starts = [max(p, 0) for p in before]
            ends = [-q if q > 0 else END for q in after]
            self.v = self.node("Slice", self.v, starts, ends, [*range(2, 2 + self.rank)])

    def padded(self, name: str, before: Sequence[int], after: Sequence[int], axes: int = 0) -> str:
        """Put zeros around the last axes of so many, and return the name."""
        others = [0] * ((axes or self.rank + 2) - len(before))
        amounts = [*others, *before, *others, *after]
        return self.node("Pad", name, amounts) if any(amounts) else name

    def conv(self, conv: Conv) -> None:
        """It pads itself."""
        before, after = zip(*conv.padding, strict=True)
        given = {"pads": [*before, *after], "dilations": [*conv.dilation], "group": conv.groups}
        self.v = self.node("Conv", self.v, "weight", **unless(DEFAULTS, given))

    def fold(self, fold: Fold) -> None:
        """Fold the last axis, bring the one before to its place, and so on."""
        if fold.is_square:
            self.v = self.node("DepthToSpace", self.v, blocksize=fold.stride[0], mode="CRD")
            return
        for taps, stride, dilation in reversed([*zip(*fold, strict=True)]):
            self.v = self.woven(self.phases(taps, stride, dilation), stride)
            if self.rank > 1:
                order = [0, 1, self.rank + 1, *range(2, self.rank + 1)]
                self.v = self.node("Transpose", self.v, perm=order)

    def phases(self, taps: int, stride: int, dilation: int) -> dict[int, str]:
        """Add what the taps of each phase send to the cells of the last axis."""
        found: dict[int, list[str]] = {}
        last = (taps - 1) * dilation // stride
        for m in range(taps):
            shift, phase = divmod(m * dilation, stride)
            part = self.node("Slice", self.v, [m], [END], [1], [taps]) if taps > 1 else self.v
            found.setdefault(phase, []).append(self.padded(part, [shift], [last - shift]))
        return {
            p: self.node("Sum", *found[p]) if found[p][1:] else found[p][0] for p in sorted(found)
        }

    def woven(self, phases: dict[int, str], stride: int) -> str:
        """Interleave the phases, and zeros where there is none, along the last axis."""
        if stride == 1:
            return phases[0]
        pieces = []
        for phase, then in pairwise([*phases, stride]):
            piece = self.node("Unsqueeze", phases[phase], [-1])
            pieces.append(self.padded(piece, [0], [then - phase - 1], self.rank + 3))
        both = self.node("Concat", *pieces, axis=-1)
        return self.node("Reshape", both, [*[0] * (self.rank + 1), -1])
