// Cells that run in the page: one Python for all of them, started when the first one is run.
import { Cell } from "./cell.mjs";
import { Python } from "./python.mjs";

const FOLDER = new URL("live/", document.currentScript.src).href;
const STOPPED = "Stopped. What the cells had defined is gone; the next run begins anew.";
const python = new Python(FOLDER);
const cells = [...document.querySelectorAll(".live-bar")].map(cellOf);

/** Of a cell that cannot run, what the cells below need of it runs unseen. */
function cellOf(bar, at) {
  if (bar.dataset.live === "part") return { source: bar.dataset.source, isOpen: false };
  return new Cell(bar, at + 1, FOLDER, { run: () => run(at), stop: () => python.end(STOPPED) });
}

async function run(at) {
  const cell = cells[at];
  if (python.isRunning) {
    cell.tell("Another cell is running: wait for it, or stop it.");
    return;
  }
  cell.busy(true);
  const fresh = new Set();
  const output = (i, mime, text) => {
    if (i !== at && !cells[i].isOpen && mime !== "error") return;
    const place = i === at || cells[i].isOpen ? i : at; // an error above is shown where the reader is
    if (!fresh.has(place)) cells[place].outputs.clear();
    fresh.add(place);
    cells[place].outputs.add(mime, text);
  };
  const answer = await python.run(cells.map((each) => each.source), at, { output, progress: (text) => cell.tell(text) });
  if (!fresh.has(at) && !answer.message) cell.outputs.clear();
  cell.busy(false);
  cell.tell(said(answer, at));
}

function said({ well, message, failed }, at) {
  if (well) return "Done.";
  if (message) return message;
  return failed === at ? "This cell ended with an error." : `Cell ${failed + 1}, above, ended with an error.`;
}
