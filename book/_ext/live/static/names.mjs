// Names that the cells of a page mention, for who types before Python is there.

/** The words of the sources that stand below a dotted path, or alone if it is empty, each once and sorted. */
export function namesIn(sources, path) {
  const chains = sources.flatMap((source) => source.match(/(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g) ?? []);
  const before = path ? `${path}.` : "";
  const names = chains.filter((chain) => chain.startsWith(before)).map((chain) => chain.slice(before.length).split(".")[0]);
  return [...new Set(names)].filter((name) => name.length > 1).sort().map((name) => [name, "text"]);
}
