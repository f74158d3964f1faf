"""The style sheet of every drawing, and its colours in light and in dark.

The hues are tints and shades of Okabe and Ito's palette: blue for the input, orange for the kernel,
green for the output. No drawing relies on a hue alone: cells are labelled, and marked cells carry a
pattern or an outline too. Source: Okabe & Ito, "Color universal design", 2008.
"""

HUES = ("plain", "input", "kernel", "output")
MARKS = ("mark1", "mark2", "mark3", "mark4")

# In light, and in dark: the colours of the page, and for each hue the ink of its text, the fill of
# its cells and its lines.
_PAGE = {
    "paper": ("#ffffff", "#14181e"),
    "ink": ("#1f2328", "#e6eaef"),
    "muted": ("#59636e", "#a3adb9"),
    "hair": ("#d1d9e0", "#3a424d"),
}
_TINTS = {
    "plain": ("#1f2328 #f3f5f7 #818b98", "#e6eaef #222932 #76808d"),
    "input": ("#003f66 #d9ebf8 #0072b2", "#c4e4fb #0c3350 #56b4e9"),
    "kernel": ("#663300 #fdebcb #b86800", "#ffe2b0 #4a3100 #e69f00"),
    "output": ("#004d38 #d5f1e7 #00805d", "#b9f2de #05402f #2fc79b"),
    "mark1": ("#5c1f47 #f8e1ee #aa4a80", "#f9d7ea #4a2039 #d98bb7"),
    "mark2": ("#453f00 #fbf6c4 #8a7e00", "#f7f0b0 #3d3900 #d8cc3a"),
    "mark3": ("#742c00 #ffe3d3 #c25400", "#ffd9c4 #522200 #f0823c"),
    "mark4": ("#1f2328 #e4e8ec #59636e", "#e6eaef #343c47 #a3adb9"),
}


_MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_RULES = (
    ".t-paper{fill:var(--paper)}",
    "rect{stroke-width:1}",
    "rect.t-zero{fill:none;stroke:var(--hair)}",
    "rect.t-gone{fill:none;stroke:var(--plain-line);stroke-dasharray:3 3}",
    ".t-ring{fill:none;stroke:var(--ink);stroke-width:2}",
    f".t-text{{font:15px {_SANS};fill:var(--muted);text-anchor:middle}}",
    ".t-start{text-anchor:start}",
    ".t-head{font-weight:600;font-size:17px;fill:var(--ink)}",
    ".t-sign{font-size:22px;fill:var(--ink)}",
    f".t-index{{font:13px {_MONO}}}",
    f".t-num{{font:16px {_MONO};font-variant-numeric:tabular-nums}}",
    ".t-small{font-size:14px}",
    "path{fill:none;stroke-width:1.5}",
    ".t-link{stroke:var(--hair)}",
    ".t-arrow{stroke:var(--muted)}",
)


def theme(root: str) -> str:
    """Return the rules that give the custom properties their values below the selector `root`.

    The reader's system decides, unless the page does: Sphinx themes say `data-theme` on `html`,
    JupyterLab says `data-jp-theme-light` on `body`.
    """
    light, dark = _properties(0), _properties(1)
    return (
        f"{root}{{{light}}}@media (prefers-color-scheme:dark){{{root}{{{dark}}}}}"
        f'html[data-theme="light"] {root},[data-jp-theme-light="true"] {root}{{{light}}}'
        f'html[data-theme="dark"] {root},[data-jp-theme-light="false"] {root}{{{dark}}}'
    )


def _properties(mode: int) -> str:
    named = {name: colours[mode] for name, colours in _PAGE.items()}
    for hue, tints in _TINTS.items():
        names = (f"{hue}-ink", f"{hue}-fill", f"{hue}-line")
        named |= zip(names, tints[mode].split(), strict=True)
    return "".join(f"--{name}:{colour};" for name, colour in named.items())


def rules(root: str) -> str:
    """Return the rules of texts, cells and lines, and those that colour them by their class."""
    listed = list(_RULES)
    for hue in (*HUES, *MARKS):
        width = ";stroke-width:2" if hue in MARKS else ""
        listed.append(f"rect.t-{hue}{{fill:var(--{hue}-fill);stroke:var(--{hue}-line){width}}}")
        listed.append(f".t-text.t-{hue}{{fill:var(--{hue}-ink)}}")
        if hue in HUES:
            listed.append(f"path.t-{hue}{{stroke:var(--{hue}-line)}}")
    return "".join(f"{root} {rule}" for rule in listed)
