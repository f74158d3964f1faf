"""Results: what became of each mutant, kept in a file, so that runs of parts add up."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tools.mutants.changes import Mutant
from tools.mutants.children import Outcome


class Result(NamedTuple):
    """How a mutant ended, and the test that ran last."""

    outcome: str
    said: str


@dataclass
class Known:
    """What tests/mutants.toml says: which mutants are not made, and which survive, and why."""

    excluded: dict[str, re.Pattern[str]]
    survivors: set[str]

    @classmethod
    def read(cls, file: Path) -> Known:
        """Read the file; without it, nothing is known."""
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        entries: dict[str, list[dict[str, Any]]] = tomllib.loads(text)
        excluded = {e["reason"]: re.compile(e["pattern"]) for e in entries.get("excluded", [])}
        groups = entries.get("survivors", [])
        return cls(excluded, {name for group in groups for name in group["mutants"]})

    def rule(self, mutant: Mutant) -> str | None:
        """Return the reason why a mutant is not made, if there is one."""
        found = (why for why, rule in self.excluded.items() if rule.fullmatch(mutant.name))
        return next(found, None)

    def survivor(self, name: str) -> bool:
        """Whether a reason is given for this mutant, or for all of the line that it changes."""
        return name in self.survivors or name.partition(" → ")[0] in self.survivors


class Store:
    """The results so far, by the mutant and by the text of its function."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.new: dict[str, list[str]] = {}
        self.entries = self._read()

    def _read(self) -> dict[str, list[str]]:
        if not self.file.exists():
            return {}
        entries: dict[str, list[str]] = json.loads(self.file.read_text(encoding="utf-8"))
        return entries

    def forget(self) -> None:
        """Forget all results."""
        self.entries.clear()
        self.file.unlink(missing_ok=True)

    def get(self, mutant: Mutant) -> Result | None:
        """Return what became of a mutant, if its function is as it was then."""
        entry = self.entries.get(mutant.name)
        return Result(*entry[1:]) if entry and entry[0] == mutant.digest else None

    def put(self, mutant: Mutant, result: Result) -> None:
        """Note what became of a mutant."""
        self.new[mutant.name] = self.entries[mutant.name] = [mutant.digest, *map(str, result)]

    def save(self) -> None:
        """Add to the file, which another run may have written to."""
        self.entries = self._read() | self.new
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(self.entries, indent=0, ensure_ascii=False), encoding="utf-8")
        new.replace(self.file)


def table(mutants: Iterable[Mutant], store: Store, known: Known) -> tuple[list[str], bool]:
    """Write a line per module, the survivors and the totals; say whether all is known."""
    rules: Counter[str] = Counter()
    made: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    explained, left, lines = 0, [], []
    for mutant in mutants:
        if rule := known.rule(mutant):
            rules[rule] += 1
            continue
        result = store.get(mutant) or Result("not tried", "")
        made[mutant.module] += 1
        outcomes[result.outcome] += 1
        if result.outcome in (Outcome.KILLED, Outcome.TIMED_OUT, Outcome.IDLE, Outcome.CRASHED):
            killed[mutant.module] += 1
        elif result.outcome == Outcome.SURVIVED and known.survivor(mutant.name):
            explained += 1
        else:
            left.append(
                (mutant.module, mutant.line, f"{result.outcome}: {mutant.name}", result.said)
            )
    for module, count in made.items():
        share = killed[module] / count
        lines.append(f"{killed[module]:5} of {count:5} killed  {share:7.1%}  {module}")
    lines += [f"not made: {count:5}, {reason}" for reason, count in rules.items()]
    for _, line, text, said in sorted(left):
        note = f", {said}" if said and not text.startswith(Outcome.SURVIVED) else ""
        lines.append(f"{text}  (line {line}{note})")
    total, dead = made.total(), killed.total()
    lines.append(", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    lines.append(
        f"{dead} of {total} killed ({dead / max(1, total):.2%}); survivors: {explained} with a "
        f"reason in tests/mutants.toml, {len(left)} without"
    )
    return lines, not left
