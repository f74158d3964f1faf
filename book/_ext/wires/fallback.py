"""What stands in the page where no script runs, and on paper: both directions, and the matrix."""

from __future__ import annotations

from html import escape

from tconv_edu.arrays import Array
from wires.picture import picture
from wires.setting import Setting


def fallback(setting: Setting) -> str:
    """Return the HTML of one setting, every number of it computed by the package."""
    stills = [_reading(setting), _writing(setting)]
    if setting.direction == "transpose":
        stills.reverse()
    elif not setting.switch:
        stills.pop()
    return "".join(stills) + (_matrix(setting) if setting.matrix else "")


def _reading(setting: Setting) -> str:
    summary = f"<p>{_summary('Convolution', setting)}</p>"
    return summary + picture(setting, reads=True) + _table(setting.large, setting.read)


def _writing(setting: Setting) -> str:
    more = f", output_padding {setting.remainder}"
    summary = f"<p>{_summary('Transposed convolution', setting, more)}</p>"
    return summary + picture(setting, reads=False) + _table(setting.small, setting.written)


def _summary(name: str, setting: Setting, more: str = "") -> str:
    kernel = ", ".join(map(str, setting.kernel))
    return escape(
        f"{name} with the kernel {kernel}, stride {setting.stride}, padding {setting.padding}, "
        f"dilation {setting.dilation}{more}:"
    )


def _table(x: tuple[int, ...], y: Array) -> str:
    rows = "".join(
        f'<tr><th scope="row">{name}</th>{_cells(values)}</tr>'
        for name, values in (("input X", x), ("output Y", y))
    )
    return f'<div class="pst-scrollable-table-container"><table class="table">{rows}</table></div>'


def _matrix(setting: Setting) -> str:
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in setting.entries)
    return (
        '<div class="pst-scrollable-table-container"><table class="table">'
        f"<caption>W; its columns are the rows of Wᵀ</caption>{rows}</table></div>"
    )


def _cells(row: Array | tuple[int, ...]) -> str:
    return "".join(f"<td>{value}</td>".replace("-", "−") for value in row)
