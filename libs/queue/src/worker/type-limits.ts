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

/** How many tasks of a type may run at the same time in this worker, where its handler says so. */
export class TypeLimits {
  private limits = new Map<string, Limit>();
  private allLimited = false;
  /** @param most for each type that has a limit */
  set(most: ReadonlyMap<string, number>, typeCount: number): void {
    this.limits = new Map(
      [...most].map(([type, limit]) => [type, { most: limit, running: 0, asked: 0, curtailed: false }]),
    );
    this.allLimited = most.size === typeCount;
  }

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
