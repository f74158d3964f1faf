"""What may be wrong with a page: each check takes a page and returns what it found."""

import re
from collections import Counter
from urllib.parse import urlsplit

RESOURCES = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
STYLE_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RAW_MATH = re.compile(r"\$\$|\\(?:begin|end|frac|sum|mathrm|cdot|left|right)\b|\\[(\[]")
HYPHEN = re.compile(r"(?<![\w)\]-])-\d")
NOT_PROSE = ["annotation", "code", "pre", "script", "style", "svg", "title"]


def is_foreign(address):
    """An address of another host, ``//host`` and any case of the scheme included."""
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or parts.scheme.lower() in {"http", "https", "ftp", "ws", "wss"}


def foreign_resources(page):
    for element in page.soup.find_all(RESOURCES):
        if element.name == "link" and "canonical" in element.get("rel", []):
            continue
        for attribute in RESOURCES[element.name]:
            for address in element.get(attribute, "").split(", "):
                if is_foreign(address.split(" ")[0]):
                    yield f"<{element.name} {attribute}={address}>"


def foreign_styles(page):
    styles = [style.get_text() for style in page.soup.find_all("style")]
    styles += [element["style"] for element in page.soup.find_all(style=True)]
    yield from filter(is_foreign, style_addresses("\n".join(styles)))


def style_addresses(css):
    return STYLE_ADDRESS.findall(STYLE_COMMENT.sub("", css))


def scripts_of_other_hosts(page):
    """An address in the text of a script, or thebe, which loads one."""
    for script in page.soup.find_all("script"):
        if re.search(r"https?://|thebe", str(script), re.IGNORECASE):
            yield str(script)[:120]


def raw_math(page):
    article = page.soup.find("article") or page.soup
    for text in article.find_all(string=RAW_MATH):
        if not text.find_parent(NOT_PROSE):
            yield text.strip()[:120]


def math_errors(page):
    for element in page.soup.find_all(class_=["katex-error", "problematic", "system-message"]):
        yield element.get("title") or element.get_text()[:120]
    for element in page.soup.find_all("span", class_="math"):
        if not element.find(class_="katex"):
            yield f"math that is not rendered: {element.get_text()[:80]}"


def broken_links(page, pages):
    for element in page.soup.find_all(["a", "img", "script", "link", "source"]):
        address = element.get("href") or element.get("src") or ""
        if not address or is_foreign(address) or urlsplit(address).scheme in {"mailto", "data"}:
            continue
        file, fragment = page.target(address)
        if not file.is_file():
            yield f"no file: {address}"
        elif fragment and file in pages and fragment not in pages[file].ids:
            yield f"no such place: {address}"


def images_without_text(page):
    for image in page.soup.find_all("img"):
        decorative = image.find_parent("a", class_="navbar-brand")
        if not decorative and not (image.get("alt") or "").strip():
            yield str(image)[:120]


def drawings_without_title(page):
    for drawing in page.soup.find_all("svg", role="img"):
        title = drawing.find("title", recursive=False)
        if title is None or not title.get_text(strip=True):
            yield str(drawing)[:120]


def hyphens_for_minus(page):
    """A hyphen before a number in a drawing or an element, where all others have a minus sign."""
    for element in [*page.soup.find_all("svg"), *page.soup.find_all(class_="tx-fallback")]:
        for text in element.find_all(string=HYPHEN):
            if not text.find_parent(["code", "pre", "style", "script"]):
                yield text.strip()[:120]


def ids_shared_by_drawings(page):
    """Two drawings with one id: the second is read out under the title of the first."""
    count = Counter(
        e["id"] for d in page.soup.find_all("svg") for e in [d, *d.find_all(id=True)] if e.get("id")
    )
    yield from (name for name, times in count.items() if times > 1)


def figures_without_caption(page):
    for figure in page.soup.find_all("figure"):
        number = figure.select_one("figcaption .caption-number")
        text = figure.select_one("figcaption .caption-text")
        if not (
            number and re.search(r"\d", number.get_text()) and text and text.get_text(strip=True)
        ):
            yield figure.get("id") or str(figure)[:120]
