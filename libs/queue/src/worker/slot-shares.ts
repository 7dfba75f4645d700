/** A queue's part in the slots of its worker. */
export interface SlotShare {
  /** How many of the free slots the queue may ask for now, as its turn has come. */
  readonly allowance: number;
  /** How many slots are free and asked for by nobody, whoever's turn it is. */
  readonly free: number;
  /** There is probably work: the last turn got all that it asked for, or could ask for nothing. */
  hungry: boolean;
  /** Asks for some slots, for as long as a turn is under way. */
  reserve(slots: number): void;
  /** The turn is over, and this many tasks came of it. */
  release(slots: number, claimed: number): void;
}

/**
 * Divides the slots of a worker between the queues that it serves: where several have work, each begins its part of the
 * tasks by weight, and where one has none, the others have its part. Stride scheduling (Waldspurger and Weihl, 1995):
 * each claim moves a queue on by 1/weight, and a free slot is for the one that is furthest behind.
 */
export class SlotShares {
  private reserved = 0;
  private readonly shares: Share[];

  /** @param freeSlots how many more tasks the worker could start now */
  constructor(
    weights: readonly number[],
    private readonly freeSlots: () => number,
  ) {
    this.shares = weights.map((weight) => new Share(this, weight));
  }

  of(index: number): SlotShare {
    return this.shares[index] as Share;
  }

  get free(): number {
    return Math.max(0, this.freeSlots() - this.reserved);
  }

  asked(slots: number): void {
    this.reserved += slots;
  }

  /** How many of the free slots go to one queue when those that are hungry have their parts. */
  partOf(asking: Share): number {
    const { free } = this;
    const contenders = this.shares.filter((share) => share !== asking && share.hungry);
    if (contenders.length === 0 || free === 0) return free;
    // Who has had no work for a while has no claim to what was done meanwhile.
    const behind = Math.min(...contenders.map(({ pass }) => pass));
    if (!asking.hungry) asking.pass = Math.max(asking.pass, behind);
    contenders.push(asking);
    const passes = contenders.map(({ pass }) => pass);
    let part = 0;
    for (let slot = 0; slot < free; slot++) {
      const next = passes.lastIndexOf(Math.min(...passes));
      passes[next] = (passes[next] as number) + 1 / (contenders[next] as Share).weight;
      if (contenders[next] === asking) part++;
    }
    return part;
  }
}

class Share implements SlotShare {
  hungry = false;
  pass = 0;

  constructor(
    private readonly all: SlotShares,
    readonly weight: number,
  ) {}

  get free(): number {
    return this.all.free;
  }

  get allowance(): number {
    return this.all.partOf(this);
  }

  reserve(slots: number): void {
    this.all.asked(slots);
    this.pass += slots / this.weight;
  }

  release(slots: number, claimed: number): void {
    this.all.asked(-slots);
    this.pass -= (slots - claimed) / this.weight;
  }
}
