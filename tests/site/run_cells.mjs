// Answer a list of questions on standard input with the own modules of the cells.
import { readFileSync } from "node:fs";
import { Edits } from "../../book/_ext/live/static/edits.mjs";
import { namesIn } from "../../book/_ext/live/static/names.mjs";
import { Queue } from "../../book/_ext/live/static/queue.mjs";

/** Cells that end when they are told to; what happened, in its order. */
async function queued(steps) {
  const told = [], ends = new Map();
  const work = (at) => new Promise((resolve, reject) => ends.set(at, { resolve, reject }));
  const queue = new Queue(work, (at, state) => told.push(`${at} ${state}`));
  for (const [what, at] of steps) {
    if (what === "add") told.push(`added ${at}: ${queue.add(at)}`);
    else if (what === "remove") told.push(`gone: ${queue.remove(at ?? undefined).join(" ")}`);
    else ends.get(at)[what]();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return told;
}

/** A store in the manner of a browser, which may be full or closed. */
function storeOf({ held = {}, isClosed }) {
  const texts = new Map(Object.entries(held));
  const refuse = () => { throw new Error("closed"); };
  const open = {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => texts.set(key, text),
    removeItem: (key) => texts.delete(key),
  };
  return { texts, store: isClosed ? { getItem: refuse, setItem: refuse, removeItem: refuse } : open };
}

function edited({ originals, later, sets, ...options }) {
  const { texts, store } = storeOf(options);
  const edits = new Edits(options.isMissing ? null : store, "page", originals);
  for (const [at, source] of sets) edits.set(at, source ?? undefined);
  const again = new Edits(options.isMissing ? null : store, "page", later ?? originals);
  const read = (each, sources) => sources.map((_, at) => each.get(at) ?? null);
  return { now: read(edits, originals), later: read(again, later ?? originals), held: [...texts.keys()] };
}

const answer = (question) => {
  if (question.steps) return queued(question.steps).catch((error) => `${error}`);
  if (question.originals) return edited(question);
  return namesIn(question.sources, question.path);
};
process.on("unhandledRejection", () => {}); // of a cell that breaks, which the queue passes on
const questions = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await Promise.all(questions.map(answer))));
