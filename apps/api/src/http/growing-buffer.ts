const FIRST_CAPACITY = 16 * 1024;

/** Bytes that arrive in pieces, in one buffer that doubles: a body sent byte by byte costs no more than its size. */
export class GrowingBuffer {
  private buffer: Buffer | undefined;
  private used = 0;

  get length(): number {
    return this.used;
  }

  append(chunk: Buffer): void {
    const needed = this.used + chunk.length;
    if (this.buffer === undefined) {
      this.buffer = chunk;
    } else {
      if (needed > this.buffer.length) this.grow(needed);
      chunk.copy(this.buffer, this.used);
    }
    this.used = needed;
  }

  /** All bytes so far; shares memory with this object. */
  toBuffer(): Buffer {
    return this.buffer?.subarray(0, this.used) ?? Buffer.alloc(0);
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.used * 2, FIRST_CAPACITY));
    this.buffer?.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }
}
