/** What one slot of a worker holds, for the thread that extends leases. Instants are by `monotonicMs()`. */
export interface SlotEntry {
  /** Place of its queue among those that the worker serves. */
  queue: number;
  taskId: string;
  token: string;
  leaseEndsAt: number;
  timeoutAt: number;
}

const VERSION = 0;
const ID_LENGTH = 1;
const TOKEN_LENGTH = 2;
const QUEUE = 3;
const INTEGERS_A_ROW = 4;
const NUMBERS_AT = INTEGERS_A_ROW * 4;
const LEASE_ENDS_AT = 0;
const TIMEOUT_AT = 1;
const TEXT_AT = NUMBERS_AT + 2 * 8;
/** An id of 128 characters and a token (`L|epoch|boot|`) of 64. */
const TEXT_BYTES = 192;
const ROW_BYTES = TEXT_AT + TEXT_BYTES;

/**
 * The running tasks of a worker in memory that its threads share: a handler that blocks the event loop can't post a
 * message, and a message a task would cost more than the rest of a short run. A row is guarded by its version, odd
 * while it is written (a sequence lock): the reader takes what it read only when the version did not change meanwhile.
 */
export class SlotTable {
  private readonly integers: Int32Array;
  private readonly numbers: Float64Array;
  private readonly bytes: Buffer;
  readonly size: number;

  constructor(readonly memory: SharedArrayBuffer) {
    this.size = memory.byteLength / ROW_BYTES;
    this.integers = new Int32Array(memory);
    this.numbers = new Float64Array(memory);
    this.bytes = Buffer.from(memory);
  }

  static ofSize(slots: number): SlotTable {
    return new SlotTable(new SharedArrayBuffer(slots * ROW_BYTES));
  }

  /** Puts a task into a slot. Returns the version that names this occupation. */
  occupy(slot: number, entry: SlotEntry): number {
    const row = (slot * ROW_BYTES) / 4;
    const version = (this.integers[row + VERSION] as number) + 2;
    Atomics.store(this.integers, row + VERSION, version - 1);
    const text = slot * ROW_BYTES + TEXT_AT;
    this.integers[row + ID_LENGTH] = this.bytes.write(entry.taskId, text, 'latin1');
    this.integers[row + QUEUE] = entry.queue;
    this.integers[row + TOKEN_LENGTH] = this.bytes.write(entry.token, text + entry.taskId.length, 'latin1');
    this.numbers[this.numberOf(slot, LEASE_ENDS_AT)] = entry.leaseEndsAt;
    this.numbers[this.numberOf(slot, TIMEOUT_AT)] = entry.timeoutAt;
    Atomics.store(this.integers, row + VERSION, version);
    return version;
  }

  /** Sets when the run in a slot is over at the latest; it begins later than its lease. */
  setTimeoutAt(slot: number, timeoutAt: number): void {
    this.numbers[this.numberOf(slot, TIMEOUT_AT)] = timeoutAt;
  }

  vacate(slot: number): void {
    const row = (slot * ROW_BYTES) / 4;
    Atomics.store(this.integers, row + ID_LENGTH, 0);
    Atomics.add(this.integers, row + VERSION, 2);
  }

  /** Changes with each occupation and each vacation; odd while a row is written. */
  version(slot: number): number {
    return Atomics.load(this.integers, (slot * ROW_BYTES) / 4 + VERSION);
  }

  /** What the slot holds; undefined when it is vacant or was changed while it was read. */
  read(slot: number): SlotEntry | undefined {
    const row = (slot * ROW_BYTES) / 4;
    const version = this.version(slot);
    const idLength = this.integers[row + ID_LENGTH] as number;
    if ((version & 1) === 1 || idLength === 0) return undefined;
    const text = slot * ROW_BYTES + TEXT_AT;
    const idEnd = text + idLength;
    const entry = {
      queue: this.integers[row + QUEUE] as number,
      taskId: this.bytes.toString('latin1', text, idEnd),
      token: this.bytes.toString('latin1', idEnd, idEnd + (this.integers[row + TOKEN_LENGTH] as number)),
      leaseEndsAt: this.numbers[this.numberOf(slot, LEASE_ENDS_AT)] as number,
      timeoutAt: this.numbers[this.numberOf(slot, TIMEOUT_AT)] as number,
    };
    return this.version(slot) === version ? entry : undefined;
  }

  private numberOf(slot: number, index: number): number {
    return (slot * ROW_BYTES + NUMBERS_AT) / 8 + index;
  }
}
