"""ONNX: nodes of opset 13. No node asks for a size but those of the mask."""

from __future__ import annotations

from collections.abc import Sequence

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks.layouts import CHANNELS_FIRST
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
        return CHANNELS_FIRST.to_weight(self.made.kernel, self.made.groups)

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
        """Cut and grow the spatial axes."""
        self.v = self.cropped(self.v, self.rank + 2, amounts)

    def cropped(self, name: str, axes: int, amounts: Pairs) -> str:
        """Crop the last of so many axes: add the zeros first, then cut."""
        others = [0] * (axes - len(amounts))
        before, after = zip(*amounts, strict=True)
        zeros = [*others, *(max(-p, 0) for p in before), *others, *(max(-q, 0) for q in after)]
        if any(zeros):
            name = self.node("Pad", name, zeros)
        if max(before + after) > 0:
            starts = [max(p, 0) for p in before]
            ends = [-q if q > 0 else END for q in after]
            name = self.node("Slice", name, starts, ends, [*range(len(others), axes)])
        return name

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
        rank, keep = self.rank, [0] * (self.rank + 1)  # a 0 keeps the size at its place
        for k, s, d in reversed([*zip(*fold, strict=True)]):
            last = self.turned(self.v, [0, *range(2, rank + 2), 1])
            split = self.node("Reshape", last, [*keep, -1, k])
            added = self.added(self.spread(split, k, s, d), k, s, d)
            inner = self.turned(added, [*range(rank), rank + 1, rank, rank + 2])
            woven = self.node("Reshape", inner, [*keep, -1])
            self.v = self.turned(woven, [0, rank, rank + 1, *range(1, rank)])

    def turned(self, name: str, order: list[int]) -> str:
        """Put the axes into an order."""
        return name if order == sorted(order) else self.node("Transpose", name, perm=order)

    def spread(self, name: str, k: int, s: int, d: int) -> str:
        """Put zeros between the taps, which are the last axis, and fill up their last cell."""
        axes = self.rank + 3
        if d > 1:
            alone = self.node("Unsqueeze", name, [-1])
            name = self.cropped(alone, axes + 1, ((0, 1 - d),))
            name = self.node("Reshape", name, [*[0] * (axes - 1), -1])
        return self.cropped(name, axes, ((0, k * d - ((k - 1) * d // s + 1) * s),))

    def added(self, name: str, k: int, s: int, d: int) -> str:
        """Add the cells of all stamps, each at its place along the last spatial axis."""
        last, axes = (k - 1) * d // s, self.rank + 3
        parts = []
        for cell in sorted({m * d // s for m in range(k)}):
            part = self.cropped(name, axes, ((cell * s, (last - cell) * s),))
            parts.append(self.cropped(part, axes, ((-cell, cell - last), (0, 0), (0, 0))))
        return self.node("Sum", *parts) if parts[1:] else parts[0]
