// The setting in the address of the page, under the explorer's own name: two of them do not meet.

const PATIENCE = 400; // milliseconds: a slider that is still moving makes no history

export class Address {
  /** `changed(text)` is called when the reader goes back or forward; text is null if there is none. */
  constructor(name, changed) {
    this.name = name;
    this.leave = () => { clearTimeout(this.timer); this.timer = null; changed(this.read()); };
    addEventListener("popstate", this.leave);
  }

  read() {
    return new URL(location.href).searchParams.get(this.name);
  }

  /** Write a text, or nothing, soon; what comes before then replaces it. */
  write(text) {
    clearTimeout(this.timer);
    this.pending = text;
    this.timer = setTimeout(() => this.flush(), PATIENCE);
  }

  /** Write what is waiting, and return the whole address. */
  flush() {
    clearTimeout(this.timer);
    if (this.timer) {
      this.timer = null;
      this.push(this.pending);
    }
    return location.href;
  }

  push(text) {
    if (text === this.read()) return;
    const address = new URL(location.href);
    if (text === null) address.searchParams.delete(this.name);
    else address.searchParams.set(this.name, text);
    try {
      history.pushState(history.state, "", address);
    } catch {
      // A page opened as a file may not be allowed to: then the setting is just not in the address.
    }
  }

  close() {
    clearTimeout(this.timer);
    removeEventListener("popstate", this.leave);
  }
}
