// Which results a question gets, in which order. Pagefind answers a word; what it would make of several,
// that all must be there, leaves a question as people type it without an answer. So each word is asked
// by itself, and the scores are added.

import { asked } from "./together.mjs";

const PLAIN = new Set(("a am an and are as at be by for from get gets i if in into it its me my of on or so than " +
  "that the their them then there these they this to vs was we while who will with you your").split(" "));
// They lead to the headings that are questions, and say nothing of what a section must hold.
const ASKING = new Set(("actually after any anyone best but can cannot could do does doesn't don't exactly explain " +
  "explained explanation getting give gives good have having help how is isn't just like make many mean means much need no " +
  "normal not only other really should some still trying use used using want what when where which why without work " +
  "works wrong would").split(" "));
// The book is about it, said in one word or in two: the other words of a question tell where. A heading may
// call it otherwise, and it is explained by its full name, or by its disputed one.
const SUBJECT = /^(conv([123]d)?_?transpose([123]d)?|deconv(olution)?)$/;
const HALVES = [/^transposed?$/, /^conv(olutions?)?$/];
const DISPUTED = /^deconv/;
const FULL_NAME = ["transposed", "convolution"];
const NAMES = [...FULL_NAME, "convtranspose"];
const LESS = 0.4;
const OTHER_NAME = 0.1;
const ALL = 0.6; // the share of a score that goes down with the words that are missing
const WORTH = 0.15; // of the best score: what has less is not shown
const MOST = 9; // how much a word may count, times how rare it is; its forms in one title count as one

/**
 * The words of a question that are worth asking for, all if none is: {word, worth, needed}. What is not
 * needed adds to what other words find.
 */
export function wordsOf(question) {
  const words = [...new Set(asked(question.toLowerCase()).split(/[\s,;:?!()[\]{}"'“”‘’/|=]+/u))]
    .map((word) => word.replace(/^[.\-–]+|[.\-–]+$/gu, ""))
    .filter((word) => word);
  const telling = words.filter((word) => !PLAIN.has(word) && (word.length > 1 || !/[a-z]/.test(word)));
  const inTwo = HALVES.every((half) => telling.some((word) => half.test(word)));
  const isSubject = (word) => SUBJECT.test(word) || (inTwo && HALVES.some((half) => half.test(word)));
  const needed = telling.filter((word) => !ASKING.has(word) && !isSubject(word));
  const named = telling.filter(isSubject);
  if (!needed.length) return (named.length ? explained(named) : words).map((word) => ({ word, worth: 1, needed: true }));
  const others = named.length ? NAMES.filter((word) => !telling.includes(word)) : [];
  return [
    ...telling.map((word) => ({ word, worth: needed.includes(word) ? 1 : LESS, needed: needed.includes(word) })),
    ...others.map((word) => ({ word, worth: OTHER_NAME, needed: false })),
  ];
}

const explained = (named) => (named.some((word) => DISPUTED.test(word)) ? named : FULL_NAME);

/** Is what Pagefind found for a word a form of it? If a word is unknown, it takes the nearest beginning. */
export function isFormOf(found, word) {
  const [a, b] = [found, word].map((each) => each.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""));
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same += 1;
  return same >= b.length || (same >= 5 && same >= 0.6 * b.length) || (same >= 3 && same >= b.length - 2);
}

/** The word without the number of axes: what is said of ConvTranspose2d holds for the others, too. */
export const withoutAxes = (word) => word.replace(/([a-z])_?[123]d(?![a-z]?\d)/, "$1");

const SPELLINGS = [[/([^s])iz(e[drs]?|ing|ations?)$/, "$1is$2"], [/yz(e[drs]?|ing)$/, "ys$1"], [/(behavi|col|fav|neighb)or/, "$1our"],
  [/^center/, "centre"], [/^gray/, "grey"], [/^artefact/, "artifact"], [/odel(ed|ing)$/, "odell$1"], [/^bf16$/, "bfloat16"],
  [/^fp(16|32)$/, "float$1"]];

/** The word in the spelling of the book, if it may have another. */
export const spelled = (word) => SPELLINGS.reduce((each, [other, ours]) => each.replace(other, ours), word);

/**
 * Add the scores up: `answers` holds for each word its results, `total` is how many things can be found.
 * What has more of the words comes first. Returns the results, each with the places where each word stands.
 */
export function combine(answers, total) {
  const found = new Map();
  let asked = 0;
  for (const { word, worth, needed, results } of answers.sort((a, b) => b.needed - a.needed)) {
    const most = MOST * worth * Math.log(1 + total / results.length);
    if (needed) asked += most;
    for (const result of results) {
      if (needed && !found.has(result.id)) found.set(result.id, { score: 0, has: 0, places: new Map(), data: result.data });
      const entry = found.get(result.id);
      if (!entry) continue;
      entry.score += Math.min(result.score * worth, most);
      if (!needed) continue;
      entry.has += most;
      entry.places.set(word, result.words);
    }
  }
  for (const entry of found.values()) entry.score *= 1 - ALL + ALL * (entry.has / asked);
  const ranked = [...found.values()].sort((a, b) => b.score - a.score);
  return ranked.filter(({ score }) => score >= WORTH * ranked[0].score);
}
