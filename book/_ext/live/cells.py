"""Which cells of a chapter run in the page, and why the others do not.

A cell does not run if one of its statements needs what no page loads, itself or through a name
that such a statement defines. Its other statements still do, unseen, for the cells below. Imports
always run: something stands in for what is absent.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from live.inside.modules import absent
from live.inside.needs import Needs, follow


@dataclass(frozen=True)
class Verdict:
    """What becomes of a cell.

    Attributes:
        reason: what it needs that the page does not load; None if it runs.
        part: what of it runs all the same.
    """

    reason: str | None
    part: str

    def __str__(self) -> str:
        needs = f"it, or a cell that it uses, needs {self.reason}"
        return f"Not run here: {needs}, which this page does not load."


def judge(sources: Iterable[str]) -> list[Verdict]:
    """Judge the cells of a chapter in their order."""
    needs: Needs = {}
    return [_judge_one(source, needs) for source in sources]


def _judge_one(source: str, needs: Needs) -> Verdict:
    reasons, parts = [], []
    for statement in ast.parse(source).body:
        if missing := follow(statement, needs, _reasons):
            reasons.append(min(missing))
        else:
            parts.append(ast.unparse(statement))
    return Verdict(reasons[0] if reasons else None, "\n".join(parts))


def _reasons(module: str) -> frozenset[str]:
    reason = absent(module)
    return frozenset() if reason is None else frozenset({reason})
