// Cells that run in the page: one Python for all of them, started when the first one is run.
import { linkTo } from "./bar.mjs";
import { Cell, sourceOf } from "./cell.mjs";
import { Edits, storage } from "./edits.mjs";
import { namesIn } from "./names.mjs";
import { Python } from "./python.mjs";
import { Queue } from "./queue.mjs";

const FOLDER = new URL("live/", document.currentScript.src).href;
const STOPPED = "Stopped. What the cells had defined is gone; the next run begins anew.";
const UNFINISHED = "Not all of it: this run was stopped.";
const BEFORE = "Old output: the last run did not come to its end.";
const python = new Python(FOLDER);
const bars = [...document.querySelectorAll(".live-bar")];
const edits = new Edits(storage(), location.pathname, bars.map(sourceOf));
const queue = new Queue(work, changed);
const cells = bars.map(cellOf);
cells.forEach((cell, at) => {
  if (cell instanceof Cell && edits.get(at) !== undefined) cell.restore(edits.get(at));
});

/** Of a cell that cannot run, what the cells below need of it runs unseen. */
function cellOf(bar, at) {
  const number = at + 1;
  if (bar.dataset.live === "part") return { source: bar.dataset.source, isOpen: false, number, id: bar.id, root: bar.closest("div.cell") };
  return new Cell(bar, number, FOLDER, {
    run: () => queue.add(at),
    stop: () => stop(at),
    advance: () => { queue.add(at); moveOn(at); },
    keep: (source) => edits.set(at, source),
    names: async (path) => (await python.names(path)) ?? namesIn(cells.map((each) => each.source), path),
  });
}

/** The next cell that runs gets the focus, as in a notebook. */
function moveOn(at) {
  const next = cells.slice(at + 1).find((each) => each instanceof Cell);
  const goal = next?.field ?? next?.bar.buttons.open;
  goal?.focus();
}

function stop(at) {
  if (at !== queue.running) return queue.remove(at).forEach((each) => cells[each].bar.tell("Not run."));
  for (const each of queue.remove()) cells[each].bar.tell("Not run, for the run before it was stopped.");
  return python.end(STOPPED);
}

function changed(at, state) {
  const { bar } = cells[at];
  bar.busy(state !== "idle");
  if (state === "waiting" && queue.running !== undefined) bar.tell("Waits for ", linkTo(cells[queue.running]), ".");
}

async function work(at) {
  const cell = cells[at];
  const sources = cells.map((each) => each.source);
  const begun = new Set(), fresh = new Set();
  const output = (i, mime, text) => {
    if (i !== at && !cells[i].isOpen && mime !== "error") return;
    const place = i === at || cells[i].isOpen ? i : at; // an error above is shown where the reader is
    if (!fresh.has(place)) cells[place].outputs.clear();
    fresh.add(place);
    cells[place].outputs.add(mime, text);
  };
  const progress = (data) => cell.bar.progress(data);
  const answer = await python.run(sources, at, { begin: (i) => begun.add(i), output, progress });
  for (const i of new Set([...begun, ...fresh])) {
    if (!(i === at || cells[i].isOpen)) continue;
    const isCut = answer.message && i === answer.failed;
    if (!fresh.has(i) && !isCut) cells[i].outputs.clear();
    cells[i].finish(sources[i], isCut ? (fresh.has(i) ? UNFINISHED : BEFORE) : "");
  }
  cell.bar.tell(...said(answer, at));
}

function said({ well, message, failed }, at) {
  if (well) return ["Done."];
  if (message) return [message];
  return failed === at ? ["This cell ended with an error."] : ["This needs ", linkTo(cells[failed]), ", which ended with an error."];
}
