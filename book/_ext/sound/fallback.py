"""What stands there where no script runs, and on paper: four waveforms, the images' levels."""

from __future__ import annotations

from html import escape

import numpy as np

from elements.constants import SOUND
from sound.setting import Array, Setting

_SAMPLES = 8  # of the old rate, in a waveform
_WIDE, _HIGH = 320, 90


def fallback(setting: Setting) -> str:
    """Return the HTML of one sound by four kernels, every number of it computed by the package."""
    samples = setting.samples[: 4 * _SAMPLES]
    waves = "".join(_wave(setting, name, samples) for name in SOUND["kernels"])
    return f'<div class="tx-waves">{waves}</div>{_table(setting)}'


def _wave(setting: Setting, name: str, samples: Array) -> str:
    """Draw samples as circles, outputs as dots on stems."""
    label = escape(SOUND["kernels"][name])
    old = samples[:_SAMPLES]
    seen = setting.output(name, samples)[: _SAMPLES * setting.stride]
    most = max(np.abs(seen).max(), np.abs(old).max())
    x = 6 + (_WIDE - 12) * np.arange(len(seen)) / (len(seen) - 1)
    y = _HIGH / 2 - (_HIGH / 2 - 8) * seen / most
    circles = _HIGH / 2 - (_HIGH / 2 - 8) * old / most
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in zip(x, y, strict=True))
    parts = [f'<line class="tx-axis" x1="0" x2="{_WIDE}" y1="{_HIGH / 2}" y2="{_HIGH / 2}"/>']
    parts += [f'<polyline class="tx-wave" points="{points}"/>']
    parts += [
        f'<circle class="tx-dot" cx="{px:.1f}" cy="{py:.1f}" r="2"/>'
        for px, py in zip(x, y, strict=True)
    ]
    parts += [
        f'<circle class="tx-sample" cx="{px:.1f}" cy="{py:.1f}" r="4"/>'
        for px, py in zip(x[:: setting.stride], circles, strict=True)
    ]
    about = f"{_SAMPLES} samples of the sound and the {len(seen)} outputs of the kernel “{label}”"
    drawn = f"<title>{about}</title>{''.join(parts)}"
    svg = f'<svg role="img" viewBox="0 0 {_WIDE} {_HIGH}">{drawn}</svg>'
    return f'<div class="tx-plot"><p>{label}</p>{svg}</div>'


def _table(setting: Setting) -> str:
    pitch = setting.frequency if setting.source == "tone" else SOUND["string"][0]
    images = setting.images(pitch)
    heads = "".join(f'<th scope="col">{f / 1000:g} kHz</th>' for f in images)
    rows = ""
    for name, label in SOUND["kernels"].items():
        levels = [setting.gain(name, f) - setting.gain(name, pitch) for f in images]
        cells = "".join(f"<td>{_decibels(level)}</td>" for level in levels)
        rows += f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>'
    return (
        '<div class="pst-scrollable-table-container"><table class="table">'
        f"<caption>Images of {pitch} Hz, from {setting.old_rate:g} to {SOUND['rate']} samples per "
        "second: levels below the tone itself</caption>"
        f'<thead><tr><th scope="col">kernel</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _decibels(level: float) -> str:
    number = round(level)
    return f"{'−' * (number < 0)}{abs(number)} dB"
