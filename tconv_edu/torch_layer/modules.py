"""torch's transposed convolution layers, with the arithmetic replaced by ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvTransposeNd

from tconv_edu.arrays import Cause, must_fit
from tconv_edu.checks import Integers, flag, groups_of, integer, one_of, per_axis, refuse
from tconv_edu.geometry import Padding, plan
from tconv_edu.torch_layer.arguments import ENGINES, Engine, catchable
from tconv_edu.torch_layer.functional import conv_transpose

LEARNED = "floating point or complex dtype of torch"  # of which a weight can be


class ConvTranspose(_ConvTransposeNd):
    """What all layers share; it stands before torch's layer of that rank among the bases.

    torch's layer holds the parameters, and knows how to initialise, save and print them.
    """

    rank: ClassVar[int]
    engine: Engine = "formula"  # of layers that were saved before there were two
    padding: Any  # as torch's layers hold it, or what only ours take

    @catchable
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Integers,
        stride: Integers = 1,
        padding: Padding = 0,
        output_padding: Integers = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Integers = 1,
        padding_mode: Literal["zeros"] = "zeros",
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        engine: Engine = "formula",
    ) -> None:
        size = per_axis("kernel_size", kernel_size, self.rank, least=1)
        options = plan(size, stride, padding, dilation)
        channels = self._channels(in_channels=in_channels, out_channels=out_channels)
        causes = [Cause(name, count, count, "4") for name, count in channels.items()]
        causes.append(Cause("kernel_size", kernel_size, max(size), "3"))
        must_fit("the weight", (*channels.values(), *size), 8, causes)
        super().__init__(  # type: ignore[call-arg]  # of torch's layer of this rank
            *channels.values(),
            size,
            options.stride,
            0,  # set below: torch's constructor knows neither names nor pairs
            per_axis("output_padding", output_padding, self.rank, least=0),
            groups_of(groups, channels),
            flag("bias", bias),
            options.dilation,
            one_of("padding_mode", padding_mode, ["zeros"]),
            _or_none("device", device, torch.device, "device that torch knows", "'cpu'"),
            _or_none("dtype", dtype, _learned, LEARNED, "torch.float32"),
        )
        self.padding = _padding(options.padding)
        self.engine = one_of("engine", engine, ENGINES)

    @staticmethod
    def _channels(**channels: object) -> dict[str, int]:
        """Return the numbers of channels that the constructor of torch's layer takes."""
        return {name: integer(name, count, least=1) for name, count in channels.items()}

    def extra_repr(self) -> str:
        """Say what torch's layer says, and the engine where it is not ours."""
        text: str = super().extra_repr()  # type: ignore[no-untyped-call]
        return text if self.engine == "formula" else f"{text}, engine={self.engine!r}"

    def forward(self, input: Tensor, output_size: Integers | None = None) -> Tensor:  # noqa: A002
        """Transpose-convolve; `output_size` may lead with the batch and channels, as in torch."""
        names = ("stride", "padding", "dilation", "groups", "engine")
        options: dict[str, Any] = {name: getattr(self, name) for name in names}
        options["output_padding"] = self.output_padding if output_size is None else 0
        return conv_transpose(input, self.weight, self.bias, output_size=output_size, **options)


def _or_none(name: str, value: Any, ask: Callable[[Any], Any], what: str, example: str) -> Any:
    """Return what torch makes of an option, or None; its own errors are of many types."""
    try:
        return None if value is None else ask(value)
    except Exception as error:
        raise refuse(name, value, f"must be a {what}, or None", example, TypeError) from error


def _learned(dtype: Any) -> Any:
    return torch.empty(0, dtype=dtype, requires_grad=True).dtype


def _padding(padding: str | tuple[tuple[int, int], ...]) -> object:
    """Return the padding as torch's layers hold it where they can: one int per axis."""
    if isinstance(padding, str) or any(before != after for before, after in padding):
        return padding
    return tuple(before for before, _ in padding)


class ConvTranspose1d(ConvTranspose, nn.ConvTranspose1d):
    """Stand in for `torch.nn.ConvTranspose1d`: its arguments, parameters and numbers.

    `padding` may also be a name or pairs, as in `tconv_edu.conv_transpose`: "same" included.

    Shapes: input `(batch, in_channels, length)` or `(in_channels, length)`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = ConvTranspose1d(4, 6, kernel_size=5, stride=2, padding="same", groups=2)
    >>> layer(torch.zeros(3, 4, 10)).shape
    torch.Size([3, 6, 20])

    Source: the documentation of `torch.nn.ConvTranspose1d`.

    """

    rank = 1


class ConvTranspose2d(ConvTranspose, nn.ConvTranspose2d):
    """Stand in for `torch.nn.ConvTranspose2d`: its arguments, parameters and numbers.

    `padding` may also be a name or pairs, as in `tconv_edu.conv_transpose`: "same" included.

    Shapes: input `(batch, in_channels, height, width)` or `(in_channels, height, width)`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = ConvTranspose2d(3, 2, kernel_size=3, stride=2, padding=1)
    >>> layer
    ConvTranspose2d(3, 2, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
    >>> layer(torch.zeros(3, 6, 7), output_size=(12, 13)).shape
    torch.Size([2, 12, 13])

    Source: the documentation of `torch.nn.ConvTranspose2d`.

    """

    rank = 2


class ConvTranspose3d(ConvTranspose, nn.ConvTranspose3d):
    """Stand in for `torch.nn.ConvTranspose3d`: its arguments, parameters and numbers.

    `padding` may also be a name or pairs, as in `tconv_edu.conv_transpose`: "same" included.

    Shapes: input `(batch, in_channels, depth, height, width)`, or without the batch axis.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = ConvTranspose3d(1, 2, kernel_size=(1, 2, 3), stride=(1, 2, 3))
    >>> layer.load_state_dict(torch.nn.ConvTranspose3d(1, 2, (1, 2, 3)).state_dict())
    <All keys matched successfully>
    >>> layer(torch.zeros(1, 4, 4, 4)).shape
    torch.Size([2, 4, 8, 12])

    Source: the documentation of `torch.nn.ConvTranspose3d`.

    """

    rank = 3
