import type { LoggerService } from '@nestjs/common';
import { MAX_RETRIES } from '../config/limits.js';
import type { Backoff } from '../domain/backoff.js';
import { SnoozeError } from '../domain/errors.js';
import type { ChildSubmission } from '../domain/outcome.js';
import { decodeRecord, hasOptions, typeOfRecord, type TaskRecord } from '../redis/task-record.js';
import type { Claim } from '../scripts/turn.types.js';
import type { TaskContext } from '../handlers/handler.js';
import type { KeptAcknowledgement } from './kept-acknowledgement.js';
import type { QueueLimits } from './type-limits.js';
import { RunChildren } from './run-children.js';
import { RunNotes, type NotePort } from './run-notes.js';
import { TaskLogger } from './task-logger.js';

/** Why a handler's signal fired. */
export type AbortReason = 'lease_lost' | 'shutdown' | 'timeout' | 'cancelled';

/** What a run needs of the queue that its task is from, as its worker serves it. */
export interface RunSurroundings {
  readonly name: string;
  /** Place among the queues of the worker. */
  readonly index: number;
  readonly maxTaskBytes: number;
  readonly limits: Pick<QueueLimits, 'began' | 'ended'>;
  readonly notes: NotePort & {
    /** Resolves when what a run said of itself is written down, or can't be. */
    flush(notes: RunNotes): Promise<void>;
  };
  /** How often tasks of a type are tried again that do not say themselves; undefined where their handler does not either. */
  maxRetriesOf(taskType: string): number | undefined;
  /** Has an outcome recorded; at once when `isLast`, because nothing else will finish soon. */
  report(acknowledgement: KeptAcknowledgement, isLast: boolean): void;
}

/**
 * One run of one task, and what its handler sees of it. The header, the signal, the logger and what else a handler can do
 * are made when somebody asks for them: most handlers don't, and each costs more than the rest of a short run.
 */
export class TaskExecution implements TaskContext {
  readonly taskType: string;
  private decoded: TaskRecord | undefined;
  private abortController: AbortController | undefined;
  /** Why the signal fired; undefined while it has not. */
  abortReason: AbortReason | undefined;
  private ownLogger: LoggerService | undefined;
  private ownNotes: RunNotes | undefined;
  private children: RunChildren | undefined;

  constructor(
    private readonly claim: Claim,
    readonly surroundings: RunSurroundings,
  ) {
    this.taskType = typeOfRecord(claim.record);
  }

  private get record(): TaskRecord {
    return (this.decoded ??= decodeRecord(this.claim.record));
  }

  get taskId(): string {
    return this.claim.taskId;
  }

  /** Tells it from all other tasks that this worker runs: ids are unique within a queue. */
  get runId(): string {
    const { index } = this.surroundings;
    return index === 0 ? this.claim.taskId : `${index}/${this.claim.taskId}`;
  }

  get token(): string {
    return this.claim.token;
  }

  get recordBytes(): number {
    return Buffer.byteLength(this.claim.record);
  }

  get payloadText(): string {
    return this.claim.record.slice(this.claim.record.indexOf('\n') + 1);
  }

  get queue(): string {
    return this.surroundings.name;
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
    return this.record.maxRetries ?? this.surroundings.maxRetriesOf(this.taskType) ?? MAX_RETRIES.default;
  }

  /** In ms; undefined where the task itself does not say. */
  get timeoutMs(): number | undefined {
    return hasOptions(this.claim.record) ? this.record.timeoutMs : undefined;
  }

  /** The task's own waits between retries; undefined where it does not say. */
  get backoff(): Backoff | undefined {
    return hasOptions(this.claim.record) ? this.record.backoff : undefined;
  }

  /** How long until the deadline over all attempts, in ms, as of the claim. */
  get deadlineInMs(): number | undefined {
    return this.claim.deadlineInMs;
  }

  get createdAt(): Date {
    return new Date(this.record.createdAtMs);
  }

  get epoch(): number {
    return this.claim.epoch;
  }

  get crashCount(): number {
    return this.claim.crashes;
  }

  get retryCount(): number {
    return this.claim.failures;
  }

  get attempt(): number {
    return this.claim.failures + 1;
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

  /** A function of its own, like those below: handlers take the context apart. */
  get progress(): TaskContext['progress'] {
    const notes = this.makeNotes();
    return (percent, data) => notes.progress(percent, data);
  }

  get log(): TaskContext['log'] {
    const notes = this.makeNotes();
    return (line) => notes.log(line);
  }

  get snooze(): TaskContext['snooze'] {
    return snooze;
  }

  get enqueue(): TaskContext['enqueue'] {
    const parent = { taskId: this.taskId, createdAtMs: this.record.createdAtMs };
    const children = (this.children ??= new RunChildren(parent, this.surroundings.maxTaskBytes));
    return (task) => children.add(task);
  }

  /** What the run said of itself; undefined where it never did. */
  get notes(): RunNotes | undefined {
    return this.ownNotes;
  }

  /** What the run enqueued; undefined where it never did. It can enqueue nothing any more. */
  takeChildren(): readonly ChildSubmission[] | undefined {
    return this.children?.close();
  }

  private makeNotes(): RunNotes {
    return (this.ownNotes ??= new RunNotes(this.taskId, this.token, this.surroundings.notes));
  }

  /** Fires the handler's signal, now or as soon as the handler asks for it. False when it had fired before. */
  abort(reason: AbortReason): boolean {
    if (this.abortReason !== undefined) return false;
    this.abortReason = reason;
    this.abortController?.abort(abortError(reason));
    return true;
  }
}

const snooze = (seconds: number): never => {
  throw new SnoozeError(seconds);
};

const MESSAGES: Record<AbortReason, string> = {
  lease_lost: 'The lease of this task was lost: another worker may run it now',
  timeout: 'The time of this run is over: it counts as a failure',
  shutdown: 'The worker is going down; the task is handed back',
  cancelled: 'The task was cancelled: its result is not wanted any more',
};

function abortError(reason: AbortReason): Error {
  return Object.assign(new Error(MESSAGES[reason]), { name: 'AbortError', reason });
}
