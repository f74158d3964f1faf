"""What stands in the page from the first moment: words, the still picture, the size.

The script takes copies of these nodes and moves their parts, so that nothing is written twice.
"""

from __future__ import annotations

from hero.picture import picture
from hero.setting import KERNEL, SAMPLES, Setting

STEPS = (
    '<p data-part="steps">Each number <b class="of-kernel" data-when="stamp">stamps</b> a scaled '
    'copy of the kernel, a <b class="of-stride" data-when="stride">stride</b> after the one '
    'before. Overlaps <b class="of-output" data-when="add">add</b>, padding '
    '<b class="of-crop" data-when="crop">crops</b>.</p>'
)
QUESTION = '<p data-part="question">Why does more padding make it smaller?</p>'
REASON = (
    "Padding belongs to the convolution, which goes the other way: it adds zeros at both ends. "
    "What would land on these is cut."
)


def fallback(setting: Setting) -> str:
    """Return the HTML of one setting, every number of it computed by the package."""
    answer = f'<p data-part="answer"><b class="of-crop">{cut(setting)}</b> {REASON}</p>'
    return STEPS + picture(setting) + formula(setting) + QUESTION + answer


def cut(setting: Setting) -> str:
    """Say what the padding does to the size."""
    full, padding, size = len(setting.full), setting.padding, setting.size
    if padding == 0:
        return f"Nothing is cut: all {full} stay."
    rest = f"= {size}" if size > 0 else f"= {size}, nothing is left".replace("-", "−")
    return f"{padding} off each end: {full} − {padding} − {padding} {rest}."


def formula(setting: Setting) -> str:
    """Return the size with its numbers under the names of its parts."""
    samples, kernel = len(SAMPLES), len(KERNEL)
    size = f"{setting.size}".replace("-", "−")
    said = (
        f"(samples {samples} − 1) · stride {setting.stride} + kernel {kernel} − 2 · padding "
        f"{setting.padding} = output {size}"
    )

    def part(hue: str, name: str, value: object, when: str = "") -> str:
        marked = f' data-when="{when}"' if when else ""
        return (
            f'<b class="of-{hue}"{marked}><small>{name}</small>'
            f'<span data-part="{name}">{value}</span></b>'
        )

    return (
        f'<p data-part="formula" role="math" aria-label="{said}"><span>(</span>'
        f"{part('input', 'samples', samples)}<span>− 1) ·</span>"
        f"{part('stride', 'stride', setting.stride, 'stride')}<span>+</span>"
        f"{part('kernel', 'kernel', kernel)}<span>− 2 ·</span>"
        f"{part('crop', 'padding', setting.padding, 'crop')}<span>=</span>"
        f"{part('output', 'output', size)}</p>"
    )
