"""The list of weighty sentences misses none of a small page, and names what stands near each."""

import json

from tools.sentences import listed

PAGE = """# A heading without a telling word

It never shrinks ({prf:ref}`prop-a`).
It grows, and `only` code or $1 + 1$ has such words here.
No sample is lost.

```python
print("never")
```

:::{prf:proposition} Crops add
:label: prop-b

Crops add up, always.

$$
\\text{never}
$$
:::

:::{prf:proof}
Every crop is one.
:::

:::{solution-start} ex-never-2
:::

| a | 2 rows {cite}`someone2020` |
| b | nothing |

* Free of charge[^who].

[^who]: [forum 12345](https://example.org/12345)
"""


def lines(page):
    return [(place, near, words) for place, near, words, _ in listed(page)]


def test_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE, "utf-8")
    assert lines(page) == [
        ("page.md:3", "statement prop-a", "never"),
        ("page.md:3", "near: statement prop-a", "No"),
        ("page.md:14", "statement prop-b", "always"),
        ("page.md:22", "statement its own proof", "Every"),
        ("page.md:28", "source someone2020", "2"),
        ("page.md:29", "nothing", "nothing"),
        ("page.md:31", "source who", "Free"),
    ]


def test_a_chapter(tmp_path):
    figure = {"mystnb": {"figure": {"caption": "All five.", "name": "fig-7"}}}
    page = tmp_path / "01.ipynb"
    cells = [
        ("markdown", {}, "Some only.\n\nAny between.\n\nThe cell: 7."),
        ("code", figure, "7"),
        ("markdown", {}, "That was 7.\n\nNone follows."),
    ]
    names = ("cell_type", "metadata", "source")
    page.write_text(json.dumps({"cells": [dict(zip(names, c, strict=True)) for c in cells]}))
    assert lines(page) == [
        ("01.ipynb[0]:1", "nothing", "only"),
        ("01.ipynb[0]:3", "nothing", "Any"),
        ("01.ipynb[0]:5", "cell after", "7"),
        ("01.ipynb[1]", "cell itself", "All"),
        ("01.ipynb[2]:1", "cell before", "7"),
        ("01.ipynb[2]:3", "nothing", "None"),
    ]
