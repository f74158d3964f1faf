"""The plan of a decoder: its transposed convolutions, and the input sizes for which it closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tconv_edu.checks import LARGEST, Axes, Integers, Pairs, one_of, per_axis, refuse
from tconv_edu.frameworks.crops import less_after
from tconv_edu.frameworks.reading import listed
from tconv_edu.frameworks.templates import AXES, unless
from tconv_edu.layer import Outline
from tconv_edu.sizes.model import MODELS, ModelName, write


@dataclass(frozen=True)
class DecoderLayer:
    """One transposed convolution of a decoder: the options of the convolution that it mirrors.

    `output_padding` is None where the size must be given at run time, as `output_size`.
    """

    kernel_size: Axes
    stride: Axes
    padding: str | Pairs
    dilation: Axes
    output_padding: Axes | None

    @property
    def needs(self) -> str:
        """Say what has to be given beside the mirrored options, and why."""
        forgets = "its stride forgets"
        if self.output_padding is None:
            return f"output_size at run time: {forgets} a remainder that depends on the size"
        if any(self.output_padding):
            return f"output_padding={self.output_padding}: the remainder that {forgets}"
        return "nothing"

    @property
    def options(self) -> dict[str, Any]:
        """The keyword arguments of `conv_transpose`, beside `output_size` where it is needed."""
        names = ("stride", "padding", "dilation", "output_padding")
        return unless({"output_padding": 0}, {name: getattr(self, name) for name in names})

    @property
    def outline(self) -> Outline:
        """What the layer computes, where its output_padding is fixed."""
        pads = () if isinstance(self.padding, str) else self.padding
        crop = less_after(pads, self.output_padding or ())
        return Outline(self.kernel_size, self.stride, self.dilation, crop)


@dataclass(frozen=True)
class DecoderPlan:
    """A decoder, and the input sizes for which it comes back to every size of the encoder.

    Attributes:
        layers: the transposed convolutions, in the order of the decoder.
        down: the sizes on the way down, the input size first; empty if it was left open.
        least: the smallest input size with an output in every layer.
        modulus: the product of the strides. Every `output_padding` depends on the input size modulo
            this, and on nothing else.
        remainder: input sizes n ≡ remainder (mod modulus), from `least` on, close with the fixed
            `output_padding` of each layer. None if the input size was left open: then all sizes
            close, with `output_size` given at run time.
    """

    layers: tuple[DecoderLayer, ...]
    down: tuple[Axes, ...]
    least: Axes
    modulus: Axes
    remainder: Axes | None

    @property
    def up(self) -> tuple[Axes, ...]:
        """The sizes on the way up, which are those on the way down, backwards."""
        return self.down[::-1]

    def next_size(self, input_size: Integers) -> tuple[int, ...]:
        """Return the smallest size from `input_size` on that closes: pad the input to it.

        Raises:
            TypeError, ValueError: naming the argument, its value, the rule and one that would do.

        >>> from tconv_edu import plan_decoder
        >>> halve = {"kernel_size": 3, "stride": 2, "padding": 1}
        >>> plan_decoder((64, 64), [halve] * 5).next_size((350, 525))
        (352, 544)

        Source: the images of qubvel-org/segmentation_models.pytorch, issues 57 and 93.
        """
        size = per_axis("input_size", input_size, len(self.least), least=1)
        found = self._from(size)
        if max(found) > LARGEST:
            rule = f"must have a size from it on that closes, of at most {LARGEST}"
            raise refuse("input_size", input_size, rule, str(self.least))
        return found

    def closes(self, input_size: Integers) -> bool:
        """Tell whether an input of this size comes back to every size of the encoder.

        Raises:
            TypeError, ValueError: naming the argument, its value, the rule and one that would do.

        >>> from tconv_edu import plan_decoder
        >>> halve = {"kernel_size": 3, "stride": 2, "padding": 1}
        >>> plan = plan_decoder(64, [halve] * 5)
        >>> [n for n in (160, 240, 320, 480, 525) if plan.closes(n)]
        [160, 320, 480]
        """
        size = per_axis("input_size", input_size, len(self.least), least=1)
        return self._from(size) == size

    def code(self, channels: Sequence[int], framework: ModelName = "torch") -> str:
        """Write the decoder as one model, with an activation between its layers.

        Args:
            channels: of the encoder: those of its input, then of each of its convolutions; the
                decoder goes from the last back to the first.
            framework: "torch" for `nn.Sequential`, "keras" for `keras.Sequential`, "flax" for
                `nnx.Sequential`.

        Returns:
            Code that assigns `decoder`.

        Raises:
            TypeError, ValueError: naming the argument, its value, the rule and one that would do.

        >>> from tconv_edu import plan_decoder
        >>> halve = {"kernel_size": 4, "stride": 2, "padding": 1}
        >>> print(plan_decoder((64, 64), [halve, halve]).code([3, 64, 128]))
        # 128 channels of 16×16 to 3 channels of 64×64
        from torch import nn
        <BLANKLINE>
        decoder = nn.Sequential(
            nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 3, 4, stride=2, padding=1),
        )
        <BLANKLINE>

        Source: the documentation of `torch.nn.Sequential`, `keras.Sequential` and
        `flax.nnx.Sequential`.

        """
        one_of("framework", framework, MODELS)
        what = ": of the encoder's input, then of each of its layers"
        wanted = listed("channels", channels, len(self.layers) + 1, least=1, what=what)
        if not self.down:
            rule = "must be given to plan_decoder for this: without it, sizes come at run time"
            raise refuse("input_size", None, rule, "64")
        if len(self.least) not in AXES:
            raise refuse("input_size", self.down[0], "must have 1 to 3 axes for this", "(64, 64)")
        return write(framework, wanted[::-1], [layer.outline for layer in self.layers], self.up)

    def _from(self, size: Axes) -> Axes:
        start = tuple(map(max, size, self.least))
        if self.remainder is None:
            return start
        axes = zip(start, self.remainder, self.modulus, strict=True)
        return tuple(n + (r - n) % m for n, r, m in axes)
