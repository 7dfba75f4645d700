import type { QueueOptions } from '../config/queue.settings.js';
import type { DurabilityReached, HigherDurability } from '../domain/durability.js';
import { QueueError } from '../domain/errors.js';
import { DurabilityProbe, type ServerDurability } from '../redis/durability-probe.js';
import { SealScript } from '../scripts/seal.script.js';
import { Confirmer } from './confirmer.js';
import { CONFIRMATIONS, meansOf, standingOf } from './durability-means.js';

/**
 * What submissions pass that ask for more than `logged`: before they are written, to be refused where it can't be had, and
 * after it, to wait for it. They are written with all the others.
 */
export class DurableLane {
  private readonly confirmers: Record<HigherDurability, Confirmer>;

  /** @param open makes a script with a connection of its own, of this name */
  constructor(
    private readonly probe: DurabilityProbe,
    open: (role: HigherDurability) => SealScript,
    private readonly options: QueueOptions,
    idleMs: number,
  ) {
    const confirmer = (level: HigherDurability): Confirmer =>
      new Confirmer(() => open(level), this.confirmationOf(level), idleMs);
    this.confirmers = { fsynced: confirmer('fsynced'), replicated: confirmer('replicated') };
  }

  /**
   * @throws QueueError DURABILITY_UNAVAILABLE with the reason where one of them can't be had, REDIS_UNAVAILABLE,
   *   REDIS_REFUSED; nothing is written yet
   */
  async admit(levels: ReadonlySet<HigherDurability>): Promise<void> {
    const server = await this.probe.read(performance.now() + this.options.redisTimeoutMs);
    for (const level of levels) {
      const means = meansOf(level, server, this.options.replicasRequired);
      if (means.kind !== 'none') continue;
      const message = `${level} is not to be had: ${means.reason}`;
      throw new QueueError('DURABILITY_UNAVAILABLE', `The durability ${message}`, {
        fields: [{ field: 'durability', message }],
      });
    }
  }

  /** Waits, for a bounded time, until a task that was accepted is as durable as that, and says what came of it. */
  async reach(taskId: string, requested: HigherDurability): Promise<DurabilityReached> {
    const { durabilityTimeoutMs, replicasRequired } = this.options;
    const deadline = performance.now() + durabilityTimeoutMs + this.confirmationOf(requested).intervalMs;
    // Asked again: the task may have been written by another server than the one that was asked before.
    const server = await this.probe.read(deadline).catch(() => undefined);
    const means = server && meansOf(requested, server, replicasRequired).kind;
    const has =
      means === 'answered' || (means === 'awaited' && (await this.confirmers[requested].confirm(taskId, deadline)));
    return { requested, achieved: has ? requested : less(server) };
  }

  close(): void {
    for (const confirmer of Object.values(this.confirmers)) confirmer.close();
  }

  private confirmationOf(level: HigherDurability): ReturnType<(typeof CONFIRMATIONS)[HigherDurability]> {
    return CONFIRMATIONS[level](this.options.replicasRequired);
  }
}

/** Of a server that does not answer nothing is known. */
const less = (server: ServerDurability | undefined): DurabilityReached['achieved'] =>
  server === undefined ? 'memory' : standingOf(server);
