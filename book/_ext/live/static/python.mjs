// The page's side of the worker that runs Python: nothing is loaded before the first cell is run.

const BROKEN = "Python could not be loaded. Is the site still reachable? Try again.";
const FILE = "A page that was opened as a file cannot run Python: browsers forbid it. Serve the site (make serve) and open it there.";

export class Python {
  constructor(folder) {
    this.folder = folder;
    this.done = []; // sources of the cells that were run, in the order of the page
  }

  get isRunning() {
    return this.waiting !== undefined;
  }

  /** Run the cells up to the one at `at`; those above only if they, or what they stand on, changed. */
  async run(sources, at, { output, progress }) {
    if (location.protocol === "file:") return { well: false, failed: at, message: FILE };
    if (!this.worker) this.start();
    if (!this.done.length) progress("Loading Python, 9 MB, once …");
    for (let i = 0; i <= at; i += 1) {
      if (i < at && this.done[i] === sources[i]) continue;
      const answer = await this.ask(i, sources[i], (mime, text) => output(i, mime, text), progress);
      if (!answer.well) {
        this.done.length = Math.min(this.done.length, i);
        return { ...answer, failed: i };
      }
      if (this.done[i] !== sources[i]) this.done.length = i;
      this.done[i] = sources[i];
    }
    return { well: true };
  }

  start() {
    this.worker = new Worker(`${this.folder}worker.mjs?${LIVE_BUILD}`, { type: "module" });
    this.worker.addEventListener("message", ({ data }) => this.hear(data));
    this.worker.addEventListener("error", () => this.hear({ kind: "broken" }));
  }

  ask(at, source, output, progress) {
    return new Promise((resolve) => {
      this.waiting = { resolve, output, progress };
      this.worker.postMessage({ at, source });
    });
  }

  hear({ kind, mime, text, well }) {
    if (!this.waiting) return;
    if (kind === "output") this.waiting.output(mime, text);
    else if (kind === "progress") this.waiting.progress(text);
    else if (kind === "done") this.answer({ well });
    else this.end(BROKEN);
  }

  answer(answer) {
    const { resolve } = this.waiting;
    this.waiting = undefined;
    resolve(answer);
  }

  /** Without a shared memory, which needs headers of the server, a worker is stopped by ending it. */
  end(message) {
    this.worker?.terminate();
    this.worker = undefined;
    this.done = [];
    if (this.waiting) this.answer({ well: false, message });
  }
}
