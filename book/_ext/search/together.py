"""What is set apart in print and typed without spaces: 4 × 4 is 4x4 in the index, k = 4 is k=4.

The words of a question are brought to the same form by ``static/together.mjs``.
"""

from __future__ import annotations

import re

TIMES = re.compile(r"(?<=\d)\s*×\s*(?=\d)")
VALUE = re.compile(r"(?<!\w)([^\W\d_])\s*=\s*(?=\d)")


def together(text: str) -> str:
    """Return the text with sizes and the values of letters as one word each."""
    return VALUE.sub(r"\1=", TIMES.sub("x", text))
