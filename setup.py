"""What pyproject.toml cannot say: addresses, known only where the project is published.

SOURCE_URL names the repository's address, SITE_URL that of the book; what is not given is not
invented. On an index page a link into the repository leads nowhere: it gets the repository's
address, or becomes its text.
"""

import os
import re
from pathlib import Path

from setuptools import setup

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!\w+://|#)([^)\s]+)\)")


def description(readme: str, source: str) -> str:
    """Return the README with every link into the repository made absolute, or plain."""

    def replaced(link: re.Match[str]) -> str:
        image, text, target = link.groups()
        if source:
            return f"{image}[{text}]({source}/{'raw' if image else 'blob'}/HEAD/{target})"
        return "" if image else text

    return LINK.sub(replaced, readme)


def addresses(source: str, site: str) -> dict[str, str]:
    """Return the addresses that the metadata lists."""
    urls = {"Documentation": site} if site else {}
    if source:
        changes = f"{source}/blob/HEAD/CHANGELOG.md"
        urls |= {"Source": source, "Issues": f"{source}/issues", "Changelog": changes}
    return urls


def main() -> None:
    """Build with what pyproject.toml says, and these."""
    source, site = (os.environ.get(name, "").rstrip("/") for name in ("SOURCE_URL", "SITE_URL"))
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    setup(
        long_description=description(readme, source),
        long_description_content_type="text/markdown",
        project_urls=addresses(source, site),
    )


if __name__ == "__main__":
    main()
