// Elements that stay the same while their number changes, so that what moves can glide.

export class Pool {
  /** `make(at)` makes an element; it goes to the end of `parent`. */
  constructor(parent, make) {
    Object.assign(this, { parent, make, all: [] });
  }

  /** Exactly n of them. */
  fit(n) {
    while (this.all.length > n) this.all.pop().remove();
    while (this.all.length < n) {
      this.all.push(this.make(this.all.length));
      this.parent.append(this.all.at(-1));
    }
    return this.all;
  }
}
