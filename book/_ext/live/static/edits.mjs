// What readers made of the cells of a page, kept in their browser: it outlives a reload, not a change of the book.

/** Where a browser keeps texts; null if it was told to keep none. */
export function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export class Edits {
  /** `originals` are the sources of the page's cells: an edit of any other is dropped. */
  constructor(store, page, originals) {
    this.store = store;
    this.key = `cells:${page}`;
    this.names = originals.map((source, at) => JSON.stringify([source, originals.slice(0, at).filter((each) => each === source).length]));
    this.edits = new Map(this.read().filter(([name]) => this.names.includes(name)));
  }

  read() {
    try {
      const found = JSON.parse(this.store.getItem(this.key) ?? "[]");
      return found.filter((pair) => pair.length === 2 && pair.every((each) => typeof each === "string"));
    } catch {
      return [];
    }
  }

  get(at) {
    return this.edits.get(this.names[at]);
  }

  /** Keep an edit; one that is undefined is forgotten. */
  set(at, source) {
    if (source === undefined) this.edits.delete(this.names[at]);
    else this.edits.set(this.names[at], source);
    try {
      if (this.edits.size) this.store.setItem(this.key, JSON.stringify([...this.edits]));
      else this.store.removeItem(this.key);
    } catch {
      // a full or a closed store: the edit lives as long as the page
    }
  }
}
