"""The theme: what the keyboard is on can be seen, and no equation runs under its number."""

import pytest
from visits import visit

# Tab through a page, and note what can be reached and shows no sign of it.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element);
  const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  const name = `${element.tagName} ${element.className} ${element.getAttribute("aria-label")}`;
  return {name, seen: outlined || boxShadow !== "none"};
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_every_control_of_the_theme_shows_that_it_has_the_focus(chromium, home, width):
    with visit(chromium, home, "book/03_transpose.html", width=width) as page:
        unseen, reached = [], set()
        for _ in range(45):
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUSED)
            if found:
                reached.add(found["name"])
                unseen += [] if found["seen"] else [found["name"]]
        assert len(reached) > 10
        assert any("sidebar" in name for name in reached)
        assert unseen == []


OVERLAPS = """() => [...document.querySelectorAll("article div.math > .eqno")].filter(number => {
  const one = number.getBoundingClientRect();
  return [...number.parentElement.querySelectorAll(".katex-html > .base")].some(part => {
    const two = part.getBoundingClientRect();
    const beside = two.right <= one.left || one.right <= two.left;
    return !beside && two.top < one.bottom && one.top < two.bottom;
  });
}).map(number => number.textContent)"""


@pytest.mark.parametrize("name", ["02_gradient", "08_checkerboards", "10_speed"])
def test_no_equation_runs_under_its_number(chromium, home, name):
    with visit(chromium, home, f"book/{name}.html", width=360) as page:
        assert page.locator("article .eqno").count() > 0
        assert page.evaluate(OVERLAPS) == []
