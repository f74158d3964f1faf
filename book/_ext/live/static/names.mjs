// Names that the cells of a page mention, for who types before Python is there.

/** The words of the sources that can stand below a dotted path, or alone if it is empty, each once and sorted. */
export function namesIn(sources, path) {
  const found = new Set();
  for (const source of sources) {
    for (const [, before, name] of source.matchAll(/((?:\b[A-Za-z_]\w*\.)*)\b([A-Za-z_]\w+)/g)) {
      const parts = `${before}${name}`.split(".");
      if (!path) found.add(parts[0]);
      else if (before.slice(0, -1) === path) found.add(name);
    }
  }
  return [...found].filter((name) => name.length > 1).sort().map((name) => [name, "text"]);
}
