"""What stands in the page where no script runs, and on paper: the sizes of three images."""

from __future__ import annotations

from decoder.setting import Level, Setting
from elements.constants import U_EXAMPLES


def fallback(setting: Setting) -> str:
    """Return the HTML of one encoder, every number of it computed by the package."""
    sizes = sorted({*U_EXAMPLES, *setting.size})
    columns = {n: setting.meetings(n, told=setting.output_size) for n in sizes}
    heads = "".join(f'<th scope="col">image of {n}</th>' for n in sizes)
    rows = "".join(
        f'<tr><th scope="row">level {at}</th>'
        + "".join(f"<td>{_met(setting, levels[at])}</td>" for levels in columns.values())
        + "</tr>"
        for at in range(setting.levels)
    )
    table = (
        '<div class="pst-scrollable-table-container"><table class="table">'
        "<caption>The encoder’s size on each level, and the decoder’s that meets it</caption>"
        f'<thead><tr><th scope="col">level</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    return f"<p>{_about(setting)}</p>{table}<p>{_closing(setting)}</p>"


def _met(setting: Setting, level: Level) -> str:
    if level.encoder == level.decoder:
        return f"{level.encoder} = {level.decoder}"
    if setting.valid:
        return f"{level.encoder}, cut to {level.decoder}"
    return f"<strong>{level.encoder} ≠ {level.decoder}: mismatch</strong>"


def _about(setting: Setting) -> str:
    convolutions = " and two 3 × 3 convolutions without padding on each level" * setting.valid
    told = "with output_size" if setting.output_size else "without output_size"
    return (
        f"{setting.levels} levels of kernel {setting.kernel}, stride {setting.stride}, padding "
        f"{setting.padding}{convolutions}; the decoder mirrors them, {told}."
    )


def _closing(setting: Setting) -> str:
    plan = setting.plan
    (modulus,), (remainder,) = plan.modulus, plan.remainder or (0,)
    rest = (
        f"{remainder} more than a multiple of {modulus}" if remainder else f"multiples of {modulus}"
    )
    following = ", ".join(f"{setting.next_size(n)} from {n} on" for n in sorted({*U_EXAMPLES}))
    forget = "forget nothing on the way down" if setting.valid else "close without output_size"
    return f"Sizes that are {rest} {forget}; the next such sizes are {following}."
