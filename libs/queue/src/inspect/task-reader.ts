import { MAX_RETRIES } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { Task } from '../domain/task.js';
import { toQueueError } from '../redis/redis-failure.js';
import { ResendingCall } from '../redis/resending-call.js';
import { decodeRecord, type TaskRecord } from '../redis/task-record.js';
import { decodeState, STATUS_OF_LETTER, type StateLetter, type TaskState } from '../redis/task-state.js';
import { ReadStatusesScript } from '../scripts/read-statuses.script.js';
import { ReadTaskScript, type StoredTask } from '../scripts/read-task.script.js';
import { completingRun, decodeAttempts, decodeLog, decodeProgress } from './task-history.js';
import { WorkerReader } from './worker-reader.js';

const TERMINAL: ReadonlySet<StateLetter> = new Set(['C', 'D', 'X']);

/** Reads one task as it stands. */
export class TaskReader {
  constructor(
    private readonly script: ReadTaskScript,
    private readonly statuses: ReadStatusesScript,
    private readonly workers: WorkerReader,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** @throws QueueError REDIS_UNAVAILABLE */
  async get(taskId: string): Promise<Task | undefined> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      const [stored, maxRetries] = await Promise.all([
        this.resending.until(deadline, (remainingMs) => this.script.run(taskId, remainingMs)),
        this.workers.maxRetries(),
      ]);
      return stored && { ...this.compose(taskId, stored, maxRetries), ...historyOf(stored) };
    } catch (error) {
      throw toQueueError(error);
    }
  }

  /**
   * Whether there is a record of the task.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  async has(taskId: string): Promise<boolean> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      const [status] = await this.resending.until(deadline, (ms) => this.statuses.run([taskId], ms));
      return status !== undefined;
    } catch (error) {
      throw toQueueError(error);
    }
  }

  /**
   * A task without its history.
   * @param maxRetries of tasks that do not say, by type: see `WorkerReader.maxRetries`
   * @throws Error when somebody else wrote to the record or the state
   */
  compose(taskId: string, stored: StoredTask, maxRetries: ReadonlyMap<string, number>): Task {
    const record = decodeRecord(stored.record);
    const state = stored.state === undefined ? undefined : decodeState(stored.state);
    return {
      taskId,
      type: record.type,
      status: state ? STATUS_OF_LETTER[state.letter] : 'pending',
      queue: record.queue ?? this.options.queueName,
      ...(record.group !== undefined && { group: record.group }),
      ...(record.headers !== undefined && { headers: record.headers }),
      priority: state?.priority ?? record.priority,
      maxRetries: record.maxRetries ?? maxRetries.get(record.type) ?? MAX_RETRIES.default,
      ...optionsOf(record),
      retryCount: state?.failures ?? 0,
      crashCount: state?.crashes ?? 0,
      payloadText: record.payloadText,
      createdAt: new Date(record.createdAtMs),
      ...(state && progressOf(state, stored)),
    };
  }
}

/** The options that the task has. */
function optionsOf(record: TaskRecord): Partial<Task> {
  const { timeoutMs, delayMs, runAtMs, deadlineMs, expiresInMs, backoff, keepMs, tags, labels, uniqueKey } = record;
  const runAt = runAtMs === undefined ? undefined : new Date(runAtMs);
  const all = { timeoutMs, delayMs, runAt, deadlineMs, expiresInMs, backoff, keepMs, tags, labels, uniqueKey };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function progressOf(state: TaskState, { instantMs, worker }: StoredTask): Partial<Task> {
  const instant = instantMs === undefined ? undefined : new Date(instantMs);
  const ended = TERMINAL.has(state.letter) ? state.endedAtMs : undefined;
  return {
    ...(state.startedAtMs > 0 && { startedAt: new Date(state.startedAtMs) }),
    ...(ended !== undefined && { completedAt: new Date(ended) }),
    ...('RS'.includes(state.letter) && instant && { nextRunAt: instant }),
    ...(state.letter === 'L' && instant && { leaseExpiresAt: instant }),
    ...(state.boot !== '' && { worker: labelOf(worker) ?? state.boot, epoch: state.epoch }),
    ...(state.error !== '' && errorOf(state)),
    ...(state.letter === 'C' && state.result !== '' && resultOf(state.result)),
  };
}

/** Its runs, and what is remembered of them besides the state. */
function historyOf(stored: StoredTask): Partial<Task> {
  const { progress, log } = stored;
  return {
    ...(progress !== undefined && { progress: decodeProgress(progress) }),
    ...(log !== undefined && { logs: decodeLog(log) }),
    ...runsOf(stored),
  };
}

function runsOf({ attempts: text, state: stateText, worker }: StoredTask): Partial<Task> {
  const { attempts, attemptsLeftOut } = text === undefined ? NO_RUNS : decodeAttempts(text);
  const state = stateText === undefined ? undefined : decodeState(stateText);
  const last = state && completingRun(state, labelOf(worker) ?? state.boot);
  const all = last === undefined || attempts.at(-1)?.epoch === last.epoch ? attempts : [...attempts, last];
  return {
    ...(all.length > 0 && { attempts: all }),
    ...(attemptsLeftOut > 0 && { attemptsLeftOut }),
  };
}

const NO_RUNS = { attempts: [], attemptsLeftOut: 0 };

const labelOf = (worker: string | undefined): string | undefined =>
  worker === undefined ? undefined : (JSON.parse(worker) as { label: string }).label;

function errorOf(state: TaskState): Partial<Task> {
  const { error, reason } = JSON.parse(state.error) as { error: string; reason?: string };
  return { lastError: error, ...(TERMINAL.has(state.letter) && reason !== undefined && { reason }) };
}

const RESULT = '{"result":';

/** `{"result":…}` or `{"result_error":"…"}`; the text of the result is cut out, not parsed. */
function resultOf(outcome: string): Partial<Task> {
  if (outcome.startsWith(RESULT)) return { resultText: outcome.slice(RESULT.length, -1) };
  return { resultError: (JSON.parse(outcome) as { result_error: string }).result_error };
}
