// The setting in the address of the page, under the element's own name: two of them do not meet.

const PATIENCE = 400; // milliseconds: a slider that is still moving writes nothing

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

  /** Write what is waiting, and return the address that opens the page at the element. */
  flush() {
    clearTimeout(this.timer);
    if (this.timer) {
      this.timer = null;
      this.put(this.pending);
    }
    const address = new URL(location.href);
    address.hash = this.name;
    return address.href;
  }

  /** The first change adds an entry to the history, so that "back" undoes them all; those after it replace it. */
  put(text) {
    if (text === this.read()) return;
    const address = new URL(location.href);
    if (text === null) address.searchParams.delete(this.name);
    else address.searchParams.set(this.name, text);
    address.hash = this.name;
    const mine = history.state?.set === this.name;
    try {
      history[mine ? "replaceState" : "pushState"]({ ...history.state, set: this.name }, "", address);
    } catch {
      // A page opened as a file may not be allowed to: then the setting is just not in the address.
    }
  }

  close() {
    clearTimeout(this.timer);
    removeEventListener("popstate", this.leave);
  }
}
