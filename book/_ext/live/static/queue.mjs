// Cells that wait for their turn: a click while another cell runs is not lost.

export class Queue {
  /** `work(at)` runs a cell; `changed(at, state)` hears "waiting", "running" and "idle". */
  constructor(work, changed) {
    this.work = work;
    this.changed = changed;
    this.waiting = [];
    this.running = undefined;
  }

  /** Let a cell run after those before it, also the one that runs, for its source may have changed; say if it did not wait. */
  add(at) {
    if (this.waiting.includes(at)) return false;
    this.waiting.push(at);
    if (at !== this.running) this.changed(at, "waiting");
    this.next();
    return true;
  }

  /** Take out a cell that waits, or all of them. */
  remove(at) {
    const gone = this.waiting.filter((each) => at === undefined || each === at);
    this.waiting = this.waiting.filter((each) => !gone.includes(each));
    for (const each of gone) if (each !== this.running) this.changed(each, "idle");
    return gone;
  }

  async next() {
    if (this.running !== undefined || !this.waiting.length) return;
    this.running = this.waiting.shift();
    this.changed(this.running, "running");
    try {
      await this.work(this.running);
    } finally {
      const at = this.running;
      this.running = undefined;
      if (!this.waiting.includes(at)) this.changed(at, "idle");
      this.next();
      if (this.waiting.includes(at)) this.changed(at, "waiting");
    }
  }
}
