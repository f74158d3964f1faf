// The page's side of the worker that runs Python: nothing is loaded before the first cell is run.

const BROKEN = "Python could not be loaded. Is the site still reachable? Try again.";
const DEAD = "Python broke down, perhaps for want of memory. What the cells had defined is gone; the next run begins anew.";
const LEFT = "This cell left Python. What the cells had defined is gone; the next run begins anew.";
const FILE = "A page that was opened as a file cannot run Python: browsers forbid it. Serve the site (make serve) and open it there.";
const WAIT = 400; // milliseconds: names that come later are of no use to who types

export class Python {
  constructor(folder) {
    this.folder = folder;
    this.done = []; // sources of the cells that were run, in the order of the page
    this.asked = new Map();
    this.questions = 0;
  }

  /** Run the cells up to the one at `at`; those above only if they, or what they stand on, changed or ran again. */
  async run(sources, at, { begin, output, progress }) {
    if (location.protocol === "file:") return { well: false, failed: at, message: FILE };
    if (!this.worker) this.start();
    for (let i = 0; i <= at; i += 1) {
      if (i < at && this.done[i] === sources[i]) continue;
      begin(i);
      this.done.length = i; // what stands on it has to run again, the same source or not
      const answer = await this.ask(i, sources[i], (mime, text) => output(i, mime, text), progress);
      if (!answer.well) return { ...answer, failed: i };
      this.done[i] = sources[i];
    }
    return { well: true };
  }

  start() {
    this.hasStarted = false;
    this.worker = new Worker(`${this.folder}worker.mjs?${LIVE_BUILD}`, { type: "module" });
    this.worker.addEventListener("message", ({ data }) => this.hear(data));
    this.worker.addEventListener("error", () => this.hear({ kind: "broken" }));
  }

  ask(at, source, output, progress) {
    return new Promise((resolve) => {
      this.waiting = { resolve, output, progress };
      this.worker.postMessage({ kind: "run", at, source });
    });
  }

  hear({ kind, ...data }) {
    if (kind === "started") this.hasStarted = true;
    else if (kind === "names") this.asked.get(data.id)?.(data.names);
    else if (!this.waiting) return;
    else if (kind === "output") this.waiting.output(data.mime, data.text);
    else if (kind === "progress") this.waiting.progress(data);
    else if (kind === "broken") this.broke(data.text);
    else if (data.outcome === "left") this.end(LEFT);
    else this.answer({ well: data.outcome === "well" });
  }

  broke(text) {
    console.info(text); // for who wants to know more
    this.end(this.hasStarted ? DEAD : BROKEN);
  }

  answer(answer) {
    const { resolve } = this.waiting;
    this.waiting = undefined;
    resolve(answer);
  }

  /** The names below a dotted path, with their kinds; null if Python does not answer at once. */
  names(path) {
    if (!this.hasStarted || this.waiting) return Promise.resolve(null);
    const id = (this.questions += 1);
    this.worker.postMessage({ kind: "names", id, path });
    const heard = new Promise((resolve) => {
      this.asked.set(id, resolve);
      setTimeout(() => resolve(null), WAIT);
    });
    return heard.finally(() => this.asked.delete(id));
  }

  /** Without a shared memory, which needs headers of the server, a worker is stopped by ending it. */
  end(message) {
    this.worker?.terminate();
    this.worker = undefined;
    this.hasStarted = false;
    this.done = [];
    if (this.waiting) this.answer({ well: false, message });
  }
}
