import type { SyncedLedger } from '../../fixtures/synced-ledger.mjs';
import { findBreachesNow } from '../check/instant-laws.js';
import { QUEUES } from '../plan/planned-faults.js';
import type { ChaosSystem } from './chaos-system.js';
import type { HttpClient } from './http-client.js';
import type { Submitter } from './submitter.js';

const TERMINAL = ['completed', 'dead_letter', 'cancelled'];
const FINISHED = ['completed', 'dead_lettered', 'cancelled'] as const;
const EVERY_MS = 1_000;
const SAMPLE = 5;
const CHECK_EVERY = 3;

/**
 * Looks on once a second: tells how far the run is, writes down which sampled tasks it has seen finished, and now and then
 * holds the queues against the laws of an instant.
 */
export class Observer {
  /** How often a queue was held against the laws: not while Redis was away. */
  checks = 0;
  readonly breaches = new Set<string>();
  private looks = 0;
  private checking = false;
  private timer: NodeJS.Timeout | undefined;
  private finished = 0;
  private readonly startedAt = Date.now();

  constructor(
    private readonly system: ChaosSystem,
    private readonly http: HttpClient,
    private readonly submitter: Submitter,
    private readonly ledger: SyncedLedger,
    private readonly say: (line: string) => void,
    private readonly faultsSoFar: () => number,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const seconds = Math.round((Date.now() - this.startedAt) / 1_000);
    const { accepted, open, resends } = this.submitter;
    this.say(
      `${seconds} s: ${accepted} accepted, ${this.finished} finished, ${this.faultsSoFar()} faults, ` +
        `${resends} resends, ${open} requests open`,
    );
    void this.count().catch(() => undefined);
    void this.sample().catch(() => undefined);
    if (this.looks++ % CHECK_EVERY === 0) void this.check(seconds);
  }

  private async check(seconds: number): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    for (const queue of QUEUES) {
      try {
        const found = await findBreachesNow(this.system.client, queue);
        for (const breach of found) this.breaches.add(`${queue}, ${seconds} s after the start: ${breach}`);
        this.checks++;
      } catch (error) {
        // Redis is away, or loads its data; what the script itself can't do is no fault of the run.
        if (String(error).includes('ERR'))
          this.breaches.add(`${queue} can't be held against the laws: ${String(error)}`);
      }
    }
    this.checking = false;
  }

  private async count(): Promise<void> {
    const counts = await Promise.all(QUEUES.map((queue) => this.system.client.hmget(`${queue}:ledger`, ...FINISHED)));
    this.finished = counts.flat().reduce((sum, count) => sum + Number(count ?? 0), 0);
  }

  private async sample(): Promise<void> {
    const { acceptedIds } = this.submitter;
    for (let drawn = 0; drawn < SAMPLE && acceptedIds.length > 0; drawn++) {
      const taskId = acceptedIds[Math.floor(Math.random() * acceptedIds.length)] as string;
      const answer = await this.http.ask('GET', `/tasks/${taskId}`);
      if (answer?.status === 404) await this.ledger.note({ event: 'missed', taskId });
      if (answer?.status !== 200 || !TERMINAL.includes(answer.body['status'] as string)) continue;
      await this.ledger.note({
        event: 'seen',
        taskId,
        status: answer.body['status'],
        epoch: answer.body['epoch'] ?? 0,
      });
    }
  }
}
