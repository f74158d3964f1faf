"""An array of samples, its channels on the last axis or moved there, and what it has to be."""

from typing import Any, Literal, NamedTuple

from tconv_edu.arrays import Array, Library, namespace_of
from tconv_edu.checks import Axes, refuse
from tconv_edu.geometry.shape import Plan

Channels = Literal["last", "first"]
Shape = tuple[int, ...]


class Layout(NamedTuple):
    """Where arrays have their channels, what kernel they meet, and which library they are of."""

    channels: Channels
    plan: Plan
    library: Library

    @property
    def rank(self) -> int:
        """How many spatial axes there are."""
        return self.plan.rank

    def shape(self, size: Axes, channels: int) -> Shape:
        """Return the caller's shape of one image."""
        return (*size, channels) if self.channels == "last" else (channels, *size)

    def example(self, channels: int) -> str:
        """Write the smallest array that fits the kernel."""
        return f"np.ones({self.shape(self.plan.effective_kernel_size, channels)})"

    def moved_to_last(self, a: Any) -> Any:
        """Move the channels of an array to the last axis."""
        return a if self.channels == "last" else namespace_of(a).moveaxis(a, -1 - self.rank, -1)

    def moved_back(self, a: Any) -> Any:
        """Move the channels of a result to where the caller has them."""
        return a if self.channels == "last" else namespace_of(a).moveaxis(a, -1, -1 - self.rank)


class Samples(NamedTuple):
    """An argument that is an array of samples, as it was given and with its channels last."""

    name: str
    given: Any
    array: Array
    layout: Layout

    @property
    def lead(self) -> Shape:
        """The batch axis, if there is one."""
        return tuple(self.array.shape[: -1 - self.layout.rank])

    @property
    def size(self) -> Axes:
        """The spatial size."""
        return tuple(self.array.shape[-1 - self.layout.rank : -1])

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return int(self.array.shape[-1])

    def must_have_channels(self, expected: int, why: str) -> None:
        """Refuse other numbers of channels."""
        if self.channels != expected:
            last = self.layout.channels == "last"
            axis = "last axis" if last else "first axis after the batch"
            rule = f"must have {expected} channels on its {axis}, {why}"
            first = last and self.given.shape[len(self.lead)] == expected
            shape = (*self.lead, *self.layout.shape(self.size, expected))
            raise refuse(self.name, self.given, rule, self.better(shape, first))

    def better(self, shape: Shape, first: bool) -> str:
        """Say what would do: the array itself if its channels came `first`, or ones."""
        moved = f"np.moveaxis({self.name}, {len(self.lead)}, -1)"
        return moved if first else f"np.ones({shape})"


def samples_of(name: str, value: Any, layout: Layout, example: str) -> Samples:
    """Read an array of samples: as many spatial axes as the kernel has, and none of them empty."""
    given, rank = layout.library.read(name, value, example), layout.rank
    if given.ndim - rank not in (1, 2):
        order = "then channels" if layout.channels == "last" else "behind the channels"
        rule = f"must have {rank} spatial axes, as the kernel has, {order}; a batch may lead"
        raise refuse(name, given, rule, example)
    samples = Samples(name, given, layout.moved_to_last(given), layout)
    if min(samples.size) < 1:
        raise refuse(name, given, "must have at least one sample on every spatial axis", example)
    return samples
