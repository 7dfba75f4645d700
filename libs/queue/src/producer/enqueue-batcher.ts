import type { QueueOptions } from '../config/queue.settings.js';
import { QueueError } from '../domain/errors.js';
import { ENQUEUE_BATCH, EnqueueScript, type EnqueueAnswer } from '../scripts/enqueue.script.js';
import { ResendingCall } from '../redis/resending-call.js';
import { SubmissionLane } from './submission-lane.js';
import type { PreparedTask } from './task-preparation.js';

interface Waiting {
  task: PreparedTask;
  bytes: number;
  accept: (answer: EnqueueAnswer) => void;
  refuse: (error: QueueError) => void;
}

const MOST_CALLS_UNDER_WAY = 2;
/** With fewer tasks a second call costs more than it gains. */
const WORTH_A_CALL = 20;
/** Beyond this, submissions are refused at once: Redis takes less than comes in. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

/**
 * Gathers submissions of the same tick, and those that come while calls are under way, into few script calls. Those of
 * bulk calls wait in a lane of their own, and a call has room for both: a flood of them does not hold up the others. Each
 * submission still gets its own answer or its own error. A call's deadline counts from its sending; when one call was in
 * vain for that long, those that wait are refused with it, so that nobody waits for longer than that in an outage.
 */
export class EnqueueBatcher {
  private readonly singles = new SubmissionLane<Waiting>();
  private readonly bulk = new SubmissionLane<Waiting>();
  private waitingBytes = 0;
  private callsUnderWay = 0;
  private flushScheduled = false;

  constructor(
    private readonly script: EnqueueScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** Rejects with a QueueError that carries the task's id. */
  submit(task: PreparedTask, how: 'single' | 'bulk' = 'single'): Promise<EnqueueAnswer> {
    return new Promise((accept, refuse) => {
      if (this.waitingBytes + task.bytes > MOST_WAITING_BYTES) {
        refuse(
          new QueueError('OVERLOADED', 'More tasks wait to be written than this process holds', { taskId: task.id }),
        );
        return;
      }
      this.waitingBytes += task.bytes;
      const lane = how === 'bulk' ? this.bulk : this.singles;
      lane.add({ task, bytes: task.bytes, accept, refuse });
      this.scheduleFlush();
    });
  }

  private scheduleFlush(): void {
    if (this.flushScheduled || this.callsUnderWay >= MOST_CALLS_UNDER_WAY) return;
    this.flushScheduled = true;
    // Not setImmediate: a lone submission would wait for a turn of the event loop, and under load those that come while
    // calls are under way are gathered anyway.
    queueMicrotask(() => {
      this.flushScheduled = false;
      while (this.hasWaiting && this.callsUnderWay < MOST_CALLS_UNDER_WAY) void this.send(this.takeBatch());
    });
  }

  private get hasWaiting(): boolean {
    return this.singles.size + this.bulk.size > 0;
  }

  /**
   * Singles first, but where both lanes have some, each gets half at most. What waits is split between the calls that may
   * be made now: while Redis works on one, this process makes the next.
   */
  private takeBatch(): Waiting[] {
    const share = this.singles.size > 0 && this.bulk.size > 0 ? 2 : 1;
    const callsLeft = MOST_CALLS_UNDER_WAY - this.callsUnderWay;
    const part = Math.max(WORTH_A_CALL, Math.ceil((this.singles.size + this.bulk.size) / callsLeft));
    const most = { tasks: Math.min(part, ENQUEUE_BATCH.tasks) / share, bytes: ENQUEUE_BATCH.bytes / share };
    const batch = [...this.singles.take(most), ...this.bulk.take(most)];
    for (const { bytes } of batch) this.waitingBytes -= bytes;
    return batch;
  }

  private takeAll(): Waiting[] {
    this.waitingBytes = 0;
    const everything = { tasks: Infinity, bytes: Infinity };
    return [...this.singles.take(everything), ...this.bulk.take(everything)];
  }

  private refuse(submissions: readonly Waiting[], error: QueueError): void {
    for (const { task, refuse } of submissions) refuse(ofTask(error, task.id));
  }

  private async send(batch: Waiting[]): Promise<void> {
    this.callsUnderWay++;
    try {
      const entries = batch.map(({ task }) => task);
      const deadline = performance.now() + this.options.redisTimeoutMs;
      const answers = await this.resending.until(deadline, (remainingMs) =>
        this.script.run(entries, this.options, remainingMs),
      );
      batch.forEach(({ accept }, index) => accept(answers[index] as EnqueueAnswer));
    } catch (error) {
      this.refuse(batch, error as QueueError);
      // Redis has not answered for as long as a call may take: those that wait would only wait longer for the same.
      if ((error as QueueError).code === 'REDIS_UNAVAILABLE')
        this.refuse(this.takeAll(), neverSent(error as QueueError));
    } finally {
      this.callsUnderWay--;
      if (this.hasWaiting) this.scheduleFlush();
    }
  }
}

const neverSent = ({ code, message, cause }: QueueError): QueueError => new QueueError(code, message, { cause });

const ofTask = (error: QueueError, taskId: string): QueueError =>
  new QueueError(error.code, error.message, { taskId, mayHaveLanded: error.mayHaveLanded, cause: error.cause });
