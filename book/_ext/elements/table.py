"""A table of nodes, which stands in every format."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes


def table(
    head: Sequence[str], rows: Sequence[Sequence[nodes.Node]], classes: Sequence[str] = ()
) -> nodes.table:
    """Return a table with a head; a cell is one inline node."""
    titles = nodes.thead("", _row([nodes.Text(title) for title in head]))
    columns = [nodes.colspec(colwidth=1) for _ in head]
    group = nodes.tgroup("", *columns, titles, nodes.tbody("", *map(_row, rows)), cols=len(head))
    return nodes.table("", group, classes=[*classes])


def _row(cells: Sequence[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))
