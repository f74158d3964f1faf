"""What axe finds on an open page; colours are judged on one element of every look."""

import json

from axe_playwright_python.sync_playwright import Axe

COLOURS = ["color-contrast", "link-in-text-block"]
# What can go wrong anew, beside the colours, where only the theme and the width have changed.
SIZES = ["scrollable-region-focusable", "target-size"]
# Judging colours takes most of the time; elements of one look are judged alike.
MARK_LOOKS = """within => {
  const style = getComputedStyle, seen = new Set();
  const ground = element => {
    for (let each = element; each; each = each.parentElement) {
      const {backgroundColor, backgroundImage} = style(each);
      const shown = backgroundColor !== "rgba(0, 0, 0, 0)" || backgroundImage !== "none";
      if (shown) return backgroundColor + backgroundImage;
    }
  };
  document.querySelectorAll("[data-look]").forEach(each => each.removeAttribute("data-look"));
  for (const each of document.querySelectorAll(`${within} *`)) {
    if (![...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const {color, fontSize, fontWeight, opacity, textDecorationLine} = style(each);
    const around = each.parentElement;
    const look = [
      each.tagName, each.className, color, fontSize, fontWeight, opacity, textDecorationLine,
      ground(each), around.tagName, style(around).color,
    ].join();
    if (!seen.has(look) && each.checkVisibility()) each.dataset.look = seen.add(look).size;
  }
}"""
# KaTeX hides its boxes from readers; words of code are many, and those of one class are alike.
THIN_OUT = """() => {
  document.querySelectorAll(".katex-html").forEach(each => each.remove());
  const seen = new Set();
  for (const word of document.querySelectorAll(".highlight pre span, .sig span, .sig em")) {
    const look = `${word.className} in ${word.parentElement.className}`;
    if (!word.children.length && seen.has(look)) word.remove();
    seen.add(look);
  }
}"""
RUN = """([context, options]) => axe.run(context, options).then(report => report.violations.map(
  each => [each.id, each.nodes.slice(0, 3).map(
    node => [node.html.slice(0, 120), node.any[0]?.message ?? ""])]))"""


def audit(page, within="html"):
    """All that axe finds inside the element that the selector names."""
    others = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
    return [*findings(page, within, others), *audit_colours(page, within)]


def audit_looks(page, within="html"):
    """What the theme and the width of the window can change."""
    return [*findings(page, within, {"runOnly": SIZES}), *audit_colours(page, within)]


def audit_colours(page, within):
    page.evaluate(MARK_LOOKS, within)
    return findings(page, "[data-look]", {"runOnly": COLOURS})


def findings(page, within, options):
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    # Without preloading axe fetches no style sheet by itself.
    options |= {"preload": False, "resultTypes": ["violations"]}
    context = {"include": [[within]], "exclude": [[".katex-html"]]}
    violations = page.evaluate(RUN, [context, options])
    return [f"{rule}: {json.dumps(places)}" for rule, places in violations]
