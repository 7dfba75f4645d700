import type { SyncedLedger } from '../../fixtures/synced-ledger.mjs';
import type { ChaosSystem } from './chaos-system.js';
import { QUEUES } from '../plan/planned-faults.js';
import type { HttpClient } from './http-client.js';
import type { Submitter } from './submitter.js';

const TERMINAL = ['completed', 'dead_letter', 'cancelled'];
const FINISHED = ['completed', 'dead_lettered', 'cancelled'] as const;
const EVERY_MS = 1_000;
const SAMPLE = 5;

/** Looks on once a second: tells how far the run is, and writes down which sampled tasks it has seen finished. */
export class Observer {
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
