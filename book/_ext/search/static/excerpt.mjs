// The words around the hits of a result.

import { apart } from "./together.mjs";

const LENGTH = 30;
const LEAD = 6; // how many words before the first hit may be shown, to begin where a sentence does
const HIT = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su; // a word, without the signs around it

/**
 * Cut an excerpt out of a text: a list of {text, hit}.
 *
 * `places` holds for each word of the question where it stands; the first `skipped` words are the title.
 */
export function excerpt(text, places, skipped) {
  const words = text.split(/\s+/);
  const hits = new Map();
  for (const [word, at] of places) for (const place of at) if (place >= skipped) hits.set(place, word);
  const first = begin(words, bestStart(hits, skipped), skipped);
  const last = Math.min(words.length, first + LENGTH);
  const parts = first > skipped ? [{ text: "… ", hit: false }] : [];
  for (let at = first; at < last; at += 1) {
    const [, before, word, after] = words[at].match(HIT);
    parts.push({ text: before, hit: false }, { text: apart(word), hit: hits.has(at) }, { text: `${after} `, hit: false });
  }
  if (last < words.length) parts.push({ text: "…", hit: false });
  return joined(parts);
}

/** The hit after which most different words of the question stand, and most hits among equals. */
function bestStart(hits, skipped) {
  const places = [...hits.keys()].sort((a, b) => a - b);
  let best = skipped, most = 0;
  for (const start of places) {
    const near = places.filter((place) => place >= start && place < start + LENGTH - LEAD);
    const worth = new Set(near.map((place) => hits.get(place))).size + near.length / 100;
    if (worth > most) [best, most] = [start, worth];
  }
  return best;
}

function begin(words, hit, skipped) {
  if (hit - skipped <= LEAD) return skipped;
  for (let at = hit; at > hit - LEAD; at -= 1) if (/[.?!:]$/.test(words[at - 1])) return at;
  return hit - LEAD / 2;
}

function joined(parts) {
  const out = [];
  for (const part of parts.filter(({ text }) => text)) {
    if (out.length && out.at(-1).hit === part.hit) out.at(-1).text += part.text;
    else out.push({ ...part });
  }
  return out;
}
