"""Lines below a sum do not touch."""

import re

from pages import SITE

from substacks import apart


def test_lines_of_a_stack_stand_apart_and_other_lines_stay():
    stack = r"\sum_{\substack{0 \leq M_{1}\\i}} a \\ b"
    assert apart(stack) == r"\sum_{\substack{0 \leq M_{1}\\[0.3em]i}} a \\ b"
    assert apart(apart(stack)) == apart(stack)


def test_every_stack_of_a_page_stands_apart():
    page = (SITE / "book" / "03_gradient.html").read_text("utf-8")
    stacks = re.findall(r"\\substack\{(?:[^{}]|\{[^{}]*\})*\}", page)
    assert len(stacks) > 5
    assert [stack for stack in stacks if re.search(r"\\\\(?!\[)", stack)] == []
