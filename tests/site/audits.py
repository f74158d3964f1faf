"""What axe finds on an open page; colours are judged once for every look."""

from axe_playwright_python.sync_playwright import Axe

COLOURS = ["color-contrast", "link-in-text-block"]
JUDGED = set()
# Elements of one look are judged alike.
# What has been scrolled out above, axe takes to stand on white: it judges a page from its top.
MARK_LOOKS = """([within, judged]) => {
  scrollTo({top: 0, behavior: "instant"});
  const style = getComputedStyle, seen = new Set(judged), found = [];
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
    if (seen.has(look) || !each.checkVisibility()) continue;
    seen.add(look);
    each.dataset.look = found.push(look);
  }
  return found;
}"""
# axe looks at every element of a page: a formula becomes a word of its colour; words of code
# are many, and those of one class are alike.
THIN_OUT = """() => {
  document.querySelectorAll(".katex").forEach(each => each.replaceChildren("formula"));
  const seen = new Set();
  for (const word of document.querySelectorAll(".highlight pre span, .sig span, .sig em")) {
    const look = `${word.className} in ${word.parentElement.className}`;
    if (!word.children.length && seen.has(look)) word.remove();
    seen.add(look);
  }
}"""
# Judging colours takes most of the time: axe does so where a look was marked, and nowhere else.
LOOKS_ALONE = """rules => axe.configure({
  rules: rules.map(id => ({id, selector: id.startsWith("link") ? "a[data-look]" : "[data-look]"})),
})"""
# After the scroll to the top, the page comes to rest.
RUN = """async ([context, options]) => {
  await new Promise(resolve => setTimeout(resolve, 50));
  const {violations} = await axe.run(context, options);
  const ground = getComputedStyle(document.body).backgroundColor;
  const state = [document.documentElement.dataset.theme, innerWidth, scrollY, ground].join(" ");
  return violations.flatMap(({id, nodes}) => nodes.slice(0, 3).map(
    node => [id, node.html.slice(0, 60), node.any[0]?.message ?? "", state].join(" | ")));
}"""


def audit(page, within="html"):
    """All that axe finds inside the element that the selector names."""
    return findings(page, within, None)


def audit_looks(page, within="html"):
    """What the theme can change: colours that were judged nowhere before."""
    return findings(page, within, COLOURS)


def findings(page, within, rules):
    """Run axe once; the looks that pass are remembered, and judged on no other page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
        page.evaluate(LOOKS_ALONE, COLOURS)
    looks = page.evaluate(MARK_LOOKS, [within, [*JUDGED]])
    if rules and not looks:
        return []
    # Without preloading axe fetches no style sheet by itself.
    options = {"preload": False, "resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    context = {"include": [[within]], "exclude": [[".katex-html"]]}
    violations = page.evaluate(RUN, [context, options])
    if not violations:
        JUDGED.update(looks)
    return violations
