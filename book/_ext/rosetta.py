"""``{rosetta} weights`` and ``{rosetta} names``: the frameworks side by side, as the package knows.

Nothing is typed in: `tconv_edu.frameworks.rosetta` finds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from elements.table import table
from tconv_edu.frameworks import rosetta

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WEIGHTS = ("framework", "kernel", "flipped", "a torch weight w becomes")
NAMES = ("framework", "stride", "padding", "dilation", "groups")


def weights() -> nodes.table:
    """How a weight is laid out, and what makes it of PyTorch's."""
    rows = [
        [
            nodes.Text(name),
            nodes.Text(", ".join(entry.layout)),
            nodes.Text("yes" if entry.flipped else "no"),
            nodes.literal("", entry.recipe),
        ]
        for name, entry in rosetta().items()
    ]
    return table(WEIGHTS, rows)


def names() -> nodes.table:
    """What the options are called."""
    found = rosetta().items()
    return table(
        NAMES, [[nodes.Text(name), *map(_listed, entry.names.values())] for name, entry in found]
    )


def _listed(words: Sequence[str]) -> nodes.Node:
    """Return words as code, commas between them."""
    literals = [nodes.literal("", word) for word in words] or [nodes.Text("none")]
    cell = nodes.inline("", "", literals[0])
    for each in literals[1:]:
        cell += [nodes.Text(", "), each]
    return cell


TABLES = {"weights": weights, "names": names}


class RosettaDirective(SphinxDirective):
    """One of the two tables."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        if self.arguments[0] not in TABLES:
            raise self.error(f"rosetta must be one of {', '.join(TABLES)}")
        return [TABLES[self.arguments[0]]()]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("rosetta", RosettaDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
