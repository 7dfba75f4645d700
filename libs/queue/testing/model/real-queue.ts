import { CancelScript } from '../../src/scripts/cancel.script.js';
import { ClearPurgedScript } from '../../src/scripts/clear-purged.script.js';
import { ControlQueueScript } from '../../src/scripts/control-queue.script.js';
import { EnqueueScript } from '../../src/scripts/enqueue.script.js';
import { EraseScript } from '../../src/scripts/erase.script.js';
import { PurgeWaitingScript } from '../../src/scripts/purge-waiting.script.js';
import { QuietWorkerScript } from '../../src/scripts/quiet-worker.script.js';
import { ReprioritizeScript } from '../../src/scripts/reprioritize.script.js';
import { RescheduleScript } from '../../src/scripts/reschedule.script.js';
import { RetryScript } from '../../src/scripts/retry.script.js';
import type { Turn, TurnSettings } from '../../src/scripts/turn.types.js';
import { TEST_DEADLINE_MS, type TestScripts } from '../test-scripts.js';
import { CRASH_BUDGET, LEASE_MS, UNKNOWN_TYPE_GRACE_MS } from './model-claims.js';
import { RETENTION_AGE_MS, type ModelTurn } from './queue-model.js';
import type { Step } from './step.js';
import { ToldEvents } from './told-events.js';

/** A claim that some worker was once given, whether it still holds it or not. */
export interface KnownClaim {
  taskId: string;
  token: string;
  record: string;
  epoch: number;
  boot: string;
}

/** A turn in both tongues. */
export interface SentTurn {
  real: Turn;
  model: ModelTurn;
}

/** One sequence of turns of a worker. */
export interface Lane {
  boot: string;
  lane: number;
  types: readonly string[];
  settings: TurnSettings;
  turns: number;
  newest: SentTurn | undefined;
  older: SentTurn | undefined;
  /** The newest turn has no answer yet: it is sent again before another one. */
  isOpen: boolean;
}

/** The real queue beside the model: its scripts, and what its clients and workers remember. */
export class RealQueue {
  readonly lanes: Lane[];
  readonly claims: KnownClaim[] = [];
  /** The newest call that may be sent again. */
  newestCall: Step | undefined;
  readonly events: ToldEvents;
  readonly enqueues: EnqueueScript;
  readonly cancels: CancelScript;
  readonly retries: RetryScript;
  readonly erasures: EraseScript;
  readonly priorities: ReprioritizeScript;
  readonly reschedules: RescheduleScript;
  readonly wishes: QuietWorkerScript;
  readonly control: ControlQueueScript;
  /** When the sequence began. */
  readonly start: number;
  private boots = 0;
  private purges = 0;

  constructor(readonly scripts: TestScripts) {
    this.start = scripts.now;
    this.events = new ToldEvents(scripts.redis, scripts.key('events'));
    const { runner } = scripts;
    this.enqueues = new EnqueueScript(runner);
    this.cancels = new CancelScript(runner);
    this.retries = new RetryScript(runner);
    this.erasures = new EraseScript(runner);
    this.priorities = new ReprioritizeScript(runner);
    this.reschedules = new RescheduleScript(runner);
    this.wishes = new QuietWorkerScript(runner);
    this.control = new ControlQueueScript(runner);
    this.lanes = [...this.bootWorker(['a', 'b'], 2), ...this.bootWorker(['a'], 1)];
  }

  laneAt(index: number): Lane {
    return this.lanes[index % this.lanes.length] as Lane;
  }

  /** Counted from the newest one. */
  claimAt(pick: number): KnownClaim | undefined {
    return this.claims[this.claims.length - 1 - (pick % Math.max(1, this.claims.length))];
  }

  purgeWaiting(): Promise<number | undefined> {
    return new PurgeWaitingScript(this.scripts.runner).run(`purge${++this.purges}`, TEST_DEADLINE_MS);
  }

  async clearPurged(): Promise<void> {
    const script = new ClearPurgedScript(this.scripts.runner);
    while (await script.run(TEST_DEADLINE_MS));
  }

  /** A worker is gone, and another process takes its place. */
  replaceWorker(boot: string): void {
    const gone = this.lanes.filter((lane) => lane.boot === boot);
    const first = this.lanes.findIndex((lane) => lane.boot === boot);
    this.lanes.splice(first, gone.length, ...this.bootWorker(gone[0]?.types ?? [], gone.length));
  }

  private bootWorker(types: readonly string[], lanes: number): Lane[] {
    // As random names may, it looks like a hook: see scripts/lib/record.lua.
    const boot = `u1c,d${++this.boots}`;
    const { settings } = this.scripts.worker(boot, {
      types,
      leaseMs: LEASE_MS,
      crashBudget: CRASH_BUDGET,
      unknownTypeGraceMs: UNKNOWN_TYPE_GRACE_MS,
      retentionAgeMs: RETENTION_AGE_MS,
    });
    return Array.from({ length: lanes }, (_, lane) => ({
      ...{ boot, lane, types, settings, turns: 0, newest: undefined, older: undefined, isOpen: false },
    }));
  }
}
