/** First in, first out; taking many from the front of a long one costs no more than from a short one. */
export class SubmissionLane<Item extends { bytes: number }> {
  private items: Item[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  add(item: Item): void {
    this.items.push(item);
  }

  /** The next items, at most so many and so many bytes; one that is larger than that comes alone. */
  take(most: { tasks: number; bytes: number }): Item[] {
    let end = this.head;
    for (let bytes = 0; end < this.items.length && end - this.head < most.tasks; end++) {
      bytes += this.items[end]?.bytes ?? 0;
      if (end > this.head && bytes > most.bytes) break;
    }
    const taken = this.items.slice(this.head, end);
    this.head = end;
    if (this.head * 2 >= this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return taken;
  }
}
