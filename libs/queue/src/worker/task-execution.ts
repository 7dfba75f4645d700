import type { LoggerService } from '@nestjs/common';
import { decodeRecord, hasOptions, typeOfRecord, type TaskRecord } from '../redis/task-record.js';
import { decodeClaimedState, type ClaimedState } from '../redis/task-state.js';
import type { TaskContext } from '../handlers/handler.js';
import { TaskLogger } from './task-logger.js';

/** Why a handler's signal fired. */
export type AbortReason = 'lease_lost' | 'shutdown' | 'timeout';

/**
 * One run of one task, and what its handler sees of it. The header, the signal and the logger are made when somebody
 * asks for them: most handlers don't, and each costs more than the rest of a short run.
 */
export class TaskExecution implements TaskContext {
  readonly taskType: string;
  private readonly claimed: ClaimedState;
  private decoded: TaskRecord | undefined;
  private abortController: AbortController | undefined;
  /** Why the signal fired; undefined while it has not. */
  abortReason: AbortReason | undefined;
  private ownLogger: LoggerService | undefined;

  constructor(
    readonly taskId: string,
    private readonly rawRecord: string,
    state: string,
    private readonly queueName: string,
  ) {
    this.taskType = typeOfRecord(rawRecord);
    this.claimed = decodeClaimedState(state);
  }

  private get record(): TaskRecord {
    return (this.decoded ??= decodeRecord(this.rawRecord));
  }

  get token(): string {
    return this.claimed.token;
  }

  get recordBytes(): number {
    return Buffer.byteLength(this.rawRecord);
  }

  get payloadText(): string {
    return this.rawRecord.slice(this.rawRecord.indexOf('\n') + 1);
  }

  get queue(): string {
    return this.record.queue ?? this.queueName;
  }

  get group(): string | undefined {
    return this.record.group;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.record.headers ?? {};
  }

  get priority(): number {
    return this.record.priority;
  }

  get maxRetries(): number {
    return this.record.maxRetries;
  }

  /** In ms; undefined where the task itself does not say. */
  get timeoutMs(): number | undefined {
    return hasOptions(this.rawRecord) ? this.record.timeoutMs : undefined;
  }

  get createdAt(): Date {
    return new Date(this.record.createdAtMs);
  }

  get epoch(): number {
    return this.claimed.epoch;
  }

  get crashCount(): number {
    return this.claimed.crashes;
  }

  get retryCount(): number {
    return this.claimed.failures;
  }

  get attempt(): number {
    return this.claimed.failures + 1;
  }

  get signal(): AbortSignal {
    if (this.abortController === undefined) {
      this.abortController = new AbortController();
      if (this.abortReason !== undefined) this.abortController.abort(abortError(this.abortReason));
    }
    return this.abortController.signal;
  }

  get logger(): LoggerService {
    return (this.ownLogger ??= new TaskLogger(this.taskId, this.taskType));
  }

  /** Fires the handler's signal, now or as soon as the handler asks for it. False when it had fired before. */
  abort(reason: AbortReason): boolean {
    if (this.abortReason !== undefined) return false;
    this.abortReason = reason;
    this.abortController?.abort(abortError(reason));
    return true;
  }
}

const MESSAGES: Record<AbortReason, string> = {
  lease_lost: 'The lease of this task was lost: another worker may run it now',
  timeout: 'The time of this run is over: it counts as a failure',
  shutdown: 'The worker is going down; the task is handed back',
};

function abortError(reason: AbortReason): Error {
  return Object.assign(new Error(MESSAGES[reason]), { name: 'AbortError', reason });
}
