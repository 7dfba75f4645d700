/** What a handler with a limit of its own is known by, and its limit. */
export type LimitedHandlers = ReadonlyMap<string, { handler: object; most: number }>;

/** What a turn may claim of the types that have a limit. */
export interface Reservation {
  /** `<type> <number>` for each of them, between spaces; '' where no type has a limit. */
  rooms: string;
  asked: [limit: Limit, count: number][];
}

const UNLIMITED: Reservation = { rooms: '', asked: [] };

/** How many tasks of a type may run at the same time in this worker, where its handler says so: over all its queues. */
export class TypeLimits {
  private readonly byHandler = new Map<object, Limit>();

  /**
   * What this comes to in one queue.
   * @param limited the types of the queue that have a limit
   * @param typeCount how many types it has at all
   * @param look called when there is room again for a type of which a turn was told less than it might have had
   */
  inQueue(limited: LimitedHandlers, typeCount: number, look: () => void): QueueLimits {
    const limits = new Map([...limited].map(([type, { handler, most }]) => [type, this.limitOf(handler, most)]));
    return new QueueLimits(limits, limits.size === typeCount, look);
  }

  private limitOf(handler: object, most: number): Limit {
    const limit = this.byHandler.get(handler) ?? new Limit(most);
    this.byHandler.set(handler, limit);
    return limit;
  }
}

/** The rooms of one handler. Queues that wait for one get it in the order in which they came. */
class Limit {
  running = 0;
  /** Asked for by turns that are under way. */
  asked = 0;
  private readonly waiting: QueueLimits[] = [];

  constructor(readonly most: number) {}

  get free(): number {
    return this.most - this.running - this.asked;
  }

  /** How many queues come before this one. */
  aheadOf(queue: QueueLimits): number {
    const place = this.waiting.indexOf(queue);
    return place < 0 ? this.waiting.length : place;
  }

  wait(queue: QueueLimits): void {
    this.waiting.push(queue);
  }

  leave(queue: QueueLimits): void {
    const place = this.waiting.indexOf(queue);
    if (place >= 0) this.waiting.splice(place, 1);
  }

  /** Tells the queue that has waited longest that there is room, if there is. */
  offer(): void {
    if (this.free > 0) this.waiting[0]?.look();
  }
}

/** The limits of the types of one queue. */
export class QueueLimits {
  private readonly running = new Map<Limit, number>();

  constructor(
    private readonly limits: ReadonlyMap<string, Limit>,
    private readonly allLimited: boolean,
    readonly look: () => void,
  ) {}

  /** How many more tasks of any type may begin; Infinity where some type has no limit. */
  get room(): number {
    if (!this.allLimited) return Infinity;
    let sum = 0;
    for (const { most, running } of this.limits.values()) sum += Math.max(0, most - running);
    return sum;
  }

  began(type: string): void {
    this.count(type, 1);
  }

  ended(type: string): void {
    this.count(type, -1)?.offer();
  }

  /** For a turn that asks for `demand` tasks; to be given back when it is answered. */
  reserve(demand: number): Reservation {
    if (this.limits.size === 0) return UNLIMITED;
    const asked: Reservation['asked'] = [];
    const parts: string[] = [];
    for (const [type, limit] of this.limits) {
      const count = Math.max(0, Math.min(limit.free - limit.aheadOf(this), demand));
      limit.leave(this);
      // Others run its tasks, ask for them, or waited before.
      if (count < Math.min(demand, limit.most - (this.running.get(limit) ?? 0))) limit.wait(this);
      limit.asked += count;
      asked.push([limit, count]);
      parts.push(`${type} ${count}`);
    }
    return { rooms: parts.join(' '), asked };
  }

  /** The turn was answered: what it asked for and did not get is free for others. */
  giveBack({ asked }: Reservation): void {
    for (const [limit, count] of asked) limit.asked -= count;
    for (const [limit] of asked) limit.offer();
  }

  private count(type: string, by: 1 | -1): Limit | undefined {
    const limit = this.limits.get(type);
    if (limit === undefined) return undefined;
    limit.running += by;
    this.running.set(limit, (this.running.get(limit) ?? 0) + by);
    return limit;
  }
}
