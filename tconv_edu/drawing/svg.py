"""The `Drawing` type, and the few SVG elements that drawings are made of."""

import re
from hashlib import sha256
from html import escape, unescape
from math import copysign

from tconv_edu.drawing.colours import rules, theme

# Stands for the drawing's id until its content, which the id is a digest of, is complete.
ID = "\ue000"
_ID_REFERENCE = f"&#{ord(ID)};"
MARGIN = 12
PHONE = 440  # units; at 320 pixels text of 14 units is 10 pixels tall
SCALE = 1.25  # pixels per unit where there is room
Place = tuple[float, float]

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue001-\ufffd\U00010000-\U0010ffff]")


class Drawing(str):
    """One complete `<svg>` element as text, which notebooks show as a picture.

    >>> Drawing('<svg xmlns="http://www.w3.org/2000/svg"><title>A dot</title></svg>')
    <Drawing: A dot>
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        found = re.search(r"<title[^>]*>(.*?)</title>", self, re.DOTALL)
        return f"<Drawing: {unescape(found[1]) if found else 'untitled'}>"


def assemble(title: str, description: str, size: Place, body: str, style: str = "") -> Drawing:
    """Wrap the elements of `body` into a drawing with a title, a description and its style.

    `size` is (width, height) in units, margins included; `style` holds rules of its own, in which,
    as in `body`, `ID` stands for the drawing's id.
    """
    width, height = size
    inner = (
        f'<title id="{ID}-title">{clean(title)}</title>'
        f'<desc id="{ID}-desc">{clean(description or title)}</desc>'
        f"<style>{theme('.' + ID)}{rules('.' + ID)}{style}</style>"
        f'<rect class="t-paper" width="{number(width)}" height="{number(height)}" rx="6"/>{body}'
    )
    # References instead of characters beyond ASCII: whatever encoding writes the file, it is valid.
    inner = inner.encode("ascii", "xmlcharrefreplace").decode().replace(_ID_REFERENCE, ID)
    name = "tconv-" + sha256(inner.encode()).hexdigest()[:10]
    pixels = f'width="{number(width * SCALE)}" height="{number(height * SCALE)}"'
    return Drawing(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{name}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" {pixels} '
        f'viewBox="0 0 {number(width)} {number(height)}" style="max-width:100%;height:auto">'
        f"{inner.replace(ID, name)}</svg>"
    )


def clean(text: str) -> str:
    """Escape text for XML, and replace what XML forbids."""
    return escape(_ILLEGAL.sub("\ufffd", text))


def number(value: float) -> str:
    """Write a coordinate with at most two decimals.

    >>> number(12.0), number(0.125), number(-0.001)
    ('12', '0.12', '0')
    """
    return f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")


def words(text: str, x: float, y: float, kind: str = "label") -> str:
    """Return text at the baseline `y`; `kind` names one or more of the style's classes.

    Kinds: label, head, sign, index and num; with `start`, `x` is where the text begins, otherwise
    its centre.
    """
    classes = " ".join(f"t-{name}" for name in kind.split())
    return f'<text class="t-text {classes}" x="{number(x)}" y="{number(y)}">{clean(text)}</text>'


def dotted(texts: dict[str, str], x: float, y: float) -> str:
    """Return a product in small letters, each factor in the colour of the hue that it stands by."""
    dot = '<tspan class="t-text t-muted">·</tspan>'
    spans = [f'<tspan class="t-text t-{hue}">{clean(text)}</tspan>' for hue, text in texts.items()]
    start = f'<text class="t-text t-num t-small" x="{number(x)}" y="{number(y)}">'
    return f"{start}{dot.join(spans)}</text>"


def inside(x: float, y: float, width: float, height: float, inset: float) -> str:
    """Return the attributes of a rectangle that is smaller by `inset` on every side."""
    sides = x + inset, y + inset, width - 2 * inset, height - 2 * inset
    names = ("x", "y", "width", "height")
    return " ".join(f'{name}="{number(side)}"' for name, side in zip(names, sides, strict=True))


def box(x: float, y: float, width: float, height: float, kind: str, *, inset: float = 1.5) -> str:
    """Return a rounded rectangle, a little smaller than the place it is given."""
    return f'<rect class="t-{kind}" {inside(x, y, width, height, inset)} rx="3"/>'


def line(points: list[Place], kind: str = "link") -> str:
    """Return a line through the points."""
    path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f'<path class="t-{kind}" d="M{path}"/>'


def arrow(x: float, y: float, length: float) -> str:
    """Return a horizontal arrow that begins at (x, y); a negative length points to the left."""
    tip, back = x + length, -copysign(5, length)
    head = line([(tip + back, y - 4), (tip, y), (tip + back, y + 4)], "arrow")
    return line([(x, y), (tip, y)], "arrow") + head


def group(body: str, name: str, kind: str = "") -> str:
    """Return a group of elements; `name` says which array it shows."""
    attributes = (f' class="{kind}"' if kind else "") + (f' data-array="{name}"' if name else "")
    return f"<g{attributes}>{body}</g>"


def move(x: float, y: float, body: str) -> str:
    """Return elements moved by (x, y)."""
    return f'<g transform="translate({number(x)} {number(y)})">{body}</g>'
