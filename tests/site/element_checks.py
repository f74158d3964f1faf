"""What may be wrong with an element of an open page: each check returns what it found."""

import json

from axe_playwright_python.sync_playwright import Axe

from tools.look import SIDEWAYS


def problems(page, name):
    """Everything that is wrong with the element of this name."""
    return [*axe_findings(page, name), *page.evaluate(SIDEWAYS), *small_targets(page, name)]


def axe_findings(page, name):
    # Without preloading axe fetches no style sheet by itself.
    options = {"preload": False, "resultTypes": ["violations"]}
    report = Axe().run(page, context={"include": [[f"#{name}"]]}, options=options)
    return [
        f"{each['id']}: {json.dumps([node['html'][:120] for node in each['nodes']][:3])}"
        for each in report.response["violations"]
    ]


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
