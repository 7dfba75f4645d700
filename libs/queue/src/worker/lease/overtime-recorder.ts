import { MAX_RETRIES } from '../../config/limits.js';
import { decodeRecord } from '../../redis/task-record.js';
import { decodeClaimedState } from '../../redis/task-state.js';
import type { ReadTaskScript } from '../../scripts/read-task.script.js';
import { type TurnScript } from '../../scripts/turn.script.js';
import { LANES_A_BOOT, type TurnSettings } from '../../scripts/turn.types.js';
import { timeoutOutcome } from '../failure.js';
import type { RunPolicies } from './lease-thread.messages.js';
import { monotonicMs } from './monotonic-clock.js';
import type { SlotEntry } from './slot-table.js';

/** No lane of the turner has this number. */
const OWN_LANE = LANES_A_BOOT - 1;

/**
 * Records that a run went beyond its timeout, for a worker whose event loop is blocked and can't say so itself. Its own
 * outcome, should it ever come, is then refused by the token.
 */
export class OvertimeRecorder {
  private lastTurn = 0;

  constructor(
    private readonly tasks: ReadTaskScript,
    private readonly turn: TurnScript,
    private readonly settings: TurnSettings,
    private readonly policies: RunPolicies,
    private readonly deadlineMs: number,
  ) {}

  /** Without Redis nothing is recorded: the lease runs out then, and the task is run again by another worker. */
  async record({ taskId, token }: SlotEntry): Promise<void> {
    try {
      const stored = await this.tasks.run(taskId, this.deadlineMs);
      if (stored?.state === undefined || !stored.state.startsWith(token)) return;
      const { type, ...own } = decodeRecord(stored.record);
      const policy = this.policies[type];
      const timeoutMs = own.timeoutMs ?? policy?.timeoutMs ?? this.settings.taskTimeoutMs;
      const { failures } = decodeClaimedState(stored.state);
      const maxRetries = own.maxRetries ?? policy?.maxRetries ?? MAX_RETRIES.default;
      const backoff = own.backoff ?? policy?.backoff;
      const outcome = timeoutOutcome({ retryCount: failures, maxRetries }, backoff, timeoutMs);
      const recordBytes = Buffer.byteLength(stored.record);
      const acknowledgements = [{ taskId, token, recordBytes, outcome }];
      const quiet = { lane: OWN_LANE, demand: 0, awayMs: 0, hops: 0, heartbeat: '', rooms: '' };
      await this.turn.run(this.settings, { ...quiet, number: this.nextTurn(), acknowledgements }, this.deadlineMs);
    } catch {
      return;
    }
  }

  /** Rises also over a restart of the thread, whose lane the replay slot still knows. */
  private nextTurn(): number {
    this.lastTurn = Math.max(this.lastTurn + 1, Math.floor(monotonicMs()));
    return this.lastTurn;
  }
}
