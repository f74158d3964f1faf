"""Print the lowest versions that pyproject.toml allows, as requirements for pip.

    python -m tools.lowest

They are those of the package, of its extras and of what builds it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

SETTINGS = Path(__file__).parents[1] / "pyproject.toml"


def lowest(requirements: list[str]) -> list[str]:
    """Return name==version for each name>=version; one without a lowest version is refused.

    >>> lowest(["numpy>=2.0", "sympy>=1.10,<2"])
    ['numpy==2.0', 'sympy==1.10']
    """
    found = [re.fullmatch(r"([\w.-]+)>=([\w.]+)(,.*)?", each) for each in requirements]
    if not all(found):
        raise ValueError(f"each must name its lowest version, as in numpy>=2.0; got {requirements}")
    return [f"{each[1]}=={each[2]}" for each in found if each]


def main() -> None:
    """Print what pyproject.toml asks for, a line each."""
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    project = settings["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    print(
        *lowest([*project["dependencies"], *extras, *settings["build-system"]["requires"]]),
        sep="\n",
    )


if __name__ == "__main__":
    main()
