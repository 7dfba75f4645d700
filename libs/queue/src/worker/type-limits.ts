interface Limit {
  readonly most: number;
  running: number;
  /** Asked for by turns that are under way. */
  asked: number;
  /** A turn was told less than could run, because another one had asked for the rest. */
  curtailed: boolean;
}

/** What a turn may claim of the types that have a limit. */
export interface Reservation {
  /** `<type> <number>` for each of them, between spaces; '' where no type has a limit. */
  rooms: string;
  asked: [limit: Limit, count: number][];
}

const UNLIMITED: Reservation = { rooms: '', asked: [] };

/** What a handler with a limit of its own is known by, and its limit. */
export type LimitedHandlers = ReadonlyMap<string, { handler: object; most: number }>;

/** How many tasks of a type may run at the same time in this worker, where its handler says so: over all its queues. */
export class TypeLimits {
  private readonly byHandler = new Map<object, Limit>();

  /**
   * What this comes to in one queue.
   * @param limited the types of the queue that have a limit
   * @param typeCount how many types it has at all
   */
  inQueue(limited: LimitedHandlers, typeCount: number): QueueLimits {
    const limits = new Map([...limited].map(([type, { handler, most }]) => [type, this.limitOf(handler, most)]));
    return new QueueLimits(limits, limits.size === typeCount);
  }

  private limitOf(handler: object, most: number): Limit {
    const limit = this.byHandler.get(handler) ?? { most, running: 0, asked: 0, curtailed: false };
    this.byHandler.set(handler, limit);
    return limit;
  }
}

/** The limits of the types of one queue. */
export class QueueLimits {
  constructor(
    private readonly limits: ReadonlyMap<string, Limit>,
    private readonly allLimited: boolean,
  ) {}

  /** How many more tasks of any type may begin; Infinity where some type has no limit. */
  get room(): number {
    if (!this.allLimited) return Infinity;
    let sum = 0;
    for (const { most, running } of this.limits.values()) sum += Math.max(0, most - running);
    return sum;
  }

  began(type: string): void {
    const limit = this.limits.get(type);
    if (limit !== undefined) limit.running++;
  }

  ended(type: string): void {
    const limit = this.limits.get(type);
    if (limit !== undefined) limit.running--;
  }

  /** For a turn that asks for `demand` tasks; to be given back when it is answered. */
  reserve(demand: number): Reservation {
    if (this.limits.size === 0) return UNLIMITED;
    const asked: Reservation['asked'] = [];
    const parts: string[] = [];
    for (const [type, limit] of this.limits) {
      const free = Math.max(0, limit.most - limit.running);
      const count = Math.max(0, Math.min(free - limit.asked, demand));
      if (count < Math.min(free, demand)) limit.curtailed = true;
      limit.asked += count;
      asked.push([limit, count]);
      parts.push(`${type} ${count}`);
    }
    return { rooms: parts.join(' '), asked };
  }

  /**
   * The turn was answered.
   * @returns whether another turn was curtailed meanwhile, perhaps in vain: then a look is wanted
   */
  giveBack({ asked }: Reservation): boolean {
    let isMissed = false;
    for (const [limit, count] of asked) {
      if (count === 0) continue;
      limit.asked -= count;
      isMissed ||= limit.curtailed;
      limit.curtailed = false;
    }
    return isMissed;
  }
}
