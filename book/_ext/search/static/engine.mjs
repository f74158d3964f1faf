// Pagefind, fetched when the first key is typed, and what it makes of a question.

import { combine, isFormOf, spelled, withoutAxes, wordsOf } from "./ranking.mjs";
import { excerpt } from "./excerpt.mjs";
import { apart, together } from "./together.mjs";

const ROOT = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
// The title counts, and where it stands a little; the address does not.
const LIKE = 0.7; // how much a name with another number of axes counts
const RANKING = { metaWeights: { title: 5, page: 0.5, name: 0, address: 0, kind: 0, number: 0 } };
let loading = null;

/** Fetch Pagefind once; a failure may be tried again. */
export function load() {
  loading ??= start().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function start() {
  const { createInstance } = await import(new URL("pagefind/pagefind.js", ROOT).href);
  // In a worker of its own it is no faster for a book, and costs another file.
  const pagefind = createInstance({ noWorker: true, ranking: RANKING });
  await pagefind.init();
  const { languages } = await (await fetch(new URL("pagefind/pagefind-entry.json", ROOT))).json();
  return { pagefind, total: Object.values(languages)[0].page_count };
}

/** Answer a question: {found: how many, results: the first `most` of them}. */
export async function find(question, most) {
  const { pagefind, total } = await load();
  const asked = await Promise.all(wordsOf(question).map((each) => ask(pagefind, each)));
  const ranked = combine(asked.filter(({ results }) => results.length), total);
  return { found: ranked.length, results: await Promise.all(ranked.slice(0, most).map(describe)) };
}

/** What is found for a word, in our spelling, and for the same name with another number of axes. */
async function ask(pagefind, { word, worth: value, needed }) {
  const found = new Map();
  for (const [form, worth] of new Map([[withoutAxes(word), LIKE], [spelled(word), 1], [word, 1]])) {
    for (const result of await search(pagefind, form)) {
      const score = result.score * worth;
      if (!(found.get(result.id)?.score >= score)) found.set(result.id, { ...result, score });
    }
  }
  return { word, worth: value, needed, results: [...found.values()] };
}

async function search(pagefind, word) {
  const { results } = await pagefind.search(word);
  if (!results.length || (await pagefind.search(`"${word}"`)).results.length) return results;
  const { content } = await results[0].data();
  const found = content.split(/\s+/)[results[0].words[0]] ?? "";
  return isFormOf(found, word) ? results : [];
}

async function describe({ data, places }) {
  const { content, meta, anchors } = await data();
  const titleLength = together(meta.name).split(/\s+/).length;
  return {
    title: meta.name,
    number: meta.number,
    page: meta.kind === "section" && !meta.address.includes("#") ? "" : meta.page,
    kind: meta.kind,
    address: new URL(meta.address, ROOT).href,
    excerpt: excerpt(content, places, titleLength),
    statement: statement(anchors ?? [], places, new URL(meta.address, ROOT)),
  };
}

/** A proposition of the section, if its title holds half of the words that were asked for. */
function statement(anchors, places, address) {
  for (const { id, text, location: start } of anchors) {
    const end = start + text.split(/\s+/).length;
    const hits = [...places.values()].filter((at) => at.some((place) => place >= start && place < end));
    if (hits.length * 2 > places.size) {
      address.hash = id;
      return { title: apart(text), address: address.href };
    }
  }
  return null;
}
