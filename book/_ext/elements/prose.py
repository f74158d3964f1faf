"""``{set}``: words in the text that set an element beside them; plain words without scripts.

``{set}`kernel 4 with stride 2 <line: kernel-4.stride-2>``` sets the element `line`; what is not
named, in the spelling of addresses, is as the element began.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxRole

FORM = re.compile(r"(?P<words>.+?)\s*<(?P<name>[\w-]+):\s*(?P<setting>[\w.,-]+)>", re.DOTALL)


class Set(SphinxRole):
    """The role."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the words, marked with what they set."""
        found = FORM.fullmatch(self.text)
        if found is None:
            rule = "set must be written as words <name: setting>"
            message = self.inliner.reporter.error(f"{rule}, not {self.text!r}", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        words, name, setting = (escape(found[part]) for part in ("words", "name", "setting"))
        html = f'<span class="tx-set" data-for="{name}" data-setting="{setting}">{words}</span>'
        return [nodes.raw("", html, format="html")], []


def add(app: Any) -> None:
    """Register the role."""
    app.add_role("set", Set())
