"""What may be wrong with an element of an open page: each check returns what it found."""

from audits import audit

from tools.look import SIDEWAYS


def problems(page, name):
    """Everything that is wrong with the element of this name."""
    return [*audit(page, f"#{name}"), *page.evaluate(SIDEWAYS), *small_targets(page, name)]


def small_targets(page, name):
    """What can be pressed and is smaller than 24 pixels one way."""
    return page.evaluate(
        """name => [...document.getElementById(name)
            .querySelectorAll("button, input, select, [data-place]")]
          .filter(each => each.checkVisibility())
          .filter(each => {
            const {width, height} = each.getBoundingClientRect();
            return Math.min(width, height) < 24;
          })
          .map(each => each.outerHTML.slice(0, 80))""",
        name,
    )
