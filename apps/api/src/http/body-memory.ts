/** The bytes of bodies that the requests of a process hold together, from their arrival until they are answered. */
export class BodyMemory {
  private held = 0;

  constructor(private room: number) {}

  get most(): number {
    return this.room;
  }

  /** There is room for two bodies as large as they may be, at least. */
  makeRoomFor(largestBody: number): void {
    this.room = Math.max(this.room, largestBody * 2);
  }

  /** Counts bytes in. False, and they don't count, where there is no room for them. */
  take(bytes: number): boolean {
    if (this.held + bytes > this.most) return false;
    this.held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}

/** Of this process: clients that send much and never end are bounded by it, however many they are. */
export const bodyMemory = new BodyMemory(128 * 1024 * 1024);
