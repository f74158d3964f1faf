"""The colours of every drawing, in light and in dark, and the style sheet that picks them.

The hues are tints and shades of Okabe and Ito's palette: blue for the input, orange for the kernel,
green for the output. No drawing relies on a hue alone: cells are labelled, and marked cells carry a
pattern or an outline too. Source: Okabe & Ito, "Color universal design", 2008.
"""

from __future__ import annotations

HUES = ("plain", "input", "kernel", "output")
MARKS = ("mark1", "mark2", "mark3", "mark4")

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1f2328",
    "muted": "#59636e",
    "hair": "#d1d9e0",
    "plain-ink": "#1f2328",
    "plain-fill": "#f3f5f7",
    "plain-line": "#818b98",
    "input-ink": "#003f66",
    "input-fill": "#d9ebf8",
    "input-line": "#0072b2",
    "kernel-ink": "#663300",
    "kernel-fill": "#fdebcb",
    "kernel-line": "#b86800",
    "output-ink": "#004d38",
    "output-fill": "#d5f1e7",
    "output-line": "#00805d",
    "mark1-ink": "#5c1f47",
    "mark1-fill": "#f8e1ee",
    "mark1-line": "#aa4a80",
    "mark2-ink": "#453f00",
    "mark2-fill": "#fbf6c4",
    "mark2-line": "#8a7e00",
    "mark3-ink": "#742c00",
    "mark3-fill": "#ffe3d3",
    "mark3-line": "#c25400",
    "mark4-ink": "#1f2328",
    "mark4-fill": "#e4e8ec",
    "mark4-line": "#59636e",
}

DARK = {
    "paper": "#14181e",
    "ink": "#e6eaef",
    "muted": "#a3adb9",
    "hair": "#3a424d",
    "plain-ink": "#e6eaef",
    "plain-fill": "#222932",
    "plain-line": "#76808d",
    "input-ink": "#c4e4fb",
    "input-fill": "#0c3350",
    "input-line": "#56b4e9",
    "kernel-ink": "#ffe2b0",
    "kernel-fill": "#4a3100",
    "kernel-line": "#e69f00",
    "output-ink": "#b9f2de",
    "output-fill": "#05402f",
    "output-line": "#2fc79b",
    "mark1-ink": "#f9d7ea",
    "mark1-fill": "#4a2039",
    "mark1-line": "#d98bb7",
    "mark2-ink": "#f7f0b0",
    "mark2-fill": "#3d3900",
    "mark2-line": "#d8cc3a",
    "mark3-ink": "#ffd9c4",
    "mark3-fill": "#522200",
    "mark3-line": "#f0823c",
    "mark4-ink": "#e6eaef",
    "mark4-fill": "#343c47",
    "mark4-line": "#a3adb9",
}

# Which text stands on which ground, and which line must be told from it.
TEXT_ON = (
    ("ink", "paper"),
    ("muted", "paper"),
    *((f"{hue}-ink", ground) for hue in (*HUES, *MARKS) for ground in (f"{hue}-fill", "paper")),
)
LINES_ON = tuple((f"{hue}-line", "paper") for hue in (*HUES, *MARKS))


def theme(root: str) -> str:
    """Return the rules that give the custom properties their values below the selector `root`.

    The reader's system decides, unless the page does: Sphinx themes say `data-theme` on `html`,
    JupyterLab says `data-jp-theme-light` on `body`.
    """
    light, dark = _properties(LIGHT), _properties(DARK)
    says_light = f'html[data-theme="light"] {root},[data-jp-theme-light="true"] {root}'
    says_dark = f'html[data-theme="dark"] {root},[data-jp-theme-light="false"] {root}'
    return (
        f"{root}{{{light}}}"
        f"@media (prefers-color-scheme:dark){{{root}{{{dark}}}}}"
        f"{says_light}{{{light}}}"
        f"{says_dark}{{{dark}}}"
    )


def hue_rules(root: str) -> str:
    """Return the rules that colour a cell, a text or a line by its class."""
    rules = []
    for hue in HUES:
        rules.append(f"{root} rect.t-{hue}{{fill:var(--{hue}-fill);stroke:var(--{hue}-line)}}")
        rules.append(f"{root} .t-text.t-{hue}{{fill:var(--{hue}-ink)}}")
        rules.append(f"{root} path.t-{hue}{{stroke:var(--{hue}-line)}}")
    for mark in MARKS:
        line = f"stroke:var(--{mark}-line)"
        rules.append(f"{root} rect.t-{mark}{{fill:var(--{mark}-fill);{line};stroke-width:2}}")
        rules.append(f"{root} .t-text.t-{mark}{{fill:var(--{mark}-ink)}}")
    return "".join(rules)


def _properties(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())
