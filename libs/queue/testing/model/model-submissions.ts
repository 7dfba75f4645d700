import type { EnqueueAnswer } from '../../src/scripts/enqueue.script.js';
import { letterOf } from './letters.js';
import type { ModelTasks } from './model-tasks.js';
import { bodyOf, contentOf, digestOf } from './records.js';
import type { Child, Submission } from './step.js';

/** How idempotency keys are remembered in the sequences: few, and not for long. */
export const IDEMPOTENCY = { idempotencyWindowMs: 20_000, idempotencyCount: 3 };

interface Promised {
  until: number;
  content: string;
  id: string;
}

type Answer = Omit<EnqueueAnswer, 'letter'> & { letter: EnqueueAnswer['letter'] | '' };

/** What clients are told when they submit. */
export class ModelSubmissions {
  /** By the digest of an idempotency key. */
  readonly promises = new Map<string, Promised>();
  private remembered = 0;

  constructor(private readonly tasks: ModelTasks) {}

  submit(batch: readonly Submission[]): Answer[] {
    const before = this.remembered;
    const words = batch.map((submission) => this.judge(submission));
    if (this.remembered > before) this.forgetKeys();
    return words.map((answer) => (answer.word === 'NEW' || answer.word === 'SAME' ? this.withStatus(answer) : answer));
  }

  /** What the completed runs of a turn enqueued. */
  submitChildren(children: readonly Child[]): void {
    for (const child of children) {
      if (this.tasks.find(child.id) === undefined) this.tasks.add({ ...child, body: bodyOf(child, this.tasks.start) });
    }
  }

  private judge(submission: Submission): Answer {
    const { id, key, unique } = submission;
    const body = bodyOf(submission, this.tasks.start);
    const promised = key === undefined ? undefined : this.promisedFor(key);
    if (promised) {
      const word = promised.content === contentOf(submission, this.tasks.start) ? 'SAME' : 'REUSED';
      return { word, id: promised.id, letter: '' };
    }
    const known = this.tasks.find(id);
    const holder = this.tasks.holderOf(unique);
    if (known && known.body !== body) return { word: 'OTHER', id, letter: '' };
    if (!known && holder) return { word: 'HELD', id: holder.id, letter: '' };
    if (!known && this.tasks.draining) return { word: 'DRAINING', id, letter: '' };
    if (!known) this.accept(submission, body);
    if (key !== undefined) this.promise(key, submission);
    return { word: known ? 'SAME' : 'NEW', id, letter: '' };
  }

  private accept(submission: Submission, body: string): void {
    const { now, start } = this.tasks;
    const { id, type, priority, payloadText, delayMs, runAtMs, expiresInMs, deadlineMs, keepMs, unique } = submission;
    const task = this.tasks.add({ id, type, priority, payloadText, body });
    const due = delayMs !== undefined ? now + delayMs : runAtMs !== undefined ? start + runAtMs : now;
    const after = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : now + ms);
    Object.assign(task, { expiresAt: after(expiresInMs), deadlineAt: after(deadlineMs), keepMs, unique });
    if (due > now) Object.assign(task, { status: 'scheduled', due });
  }

  private promisedFor(key: string): Promised | undefined {
    const promised = this.promises.get(digestOf(key));
    return promised && promised.until > this.tasks.now ? promised : undefined;
  }

  private promise(key: string, submission: Submission): void {
    const until = this.tasks.now + IDEMPOTENCY.idempotencyWindowMs;
    this.promises.set(digestOf(key), { until, content: contentOf(submission, this.tasks.start), id: submission.id });
    this.remembered++;
  }

  /** Whoever remembers a key forgets those that are over, and the oldest beyond the number that is kept. */
  private forgetKeys(): void {
    const oldestFirst = [...this.promises].sort(
      ([digest, { until }], [other, promised]) => until - promised.until || (digest < other ? -1 : 1),
    );
    const over = oldestFirst.filter(([, { until }]) => until <= this.tasks.now).length;
    const beyond = oldestFirst.length - IDEMPOTENCY.idempotencyCount;
    for (const [digest] of oldestFirst.slice(0, Math.max(over, beyond, 0))) this.promises.delete(digest);
  }

  private withStatus(answer: Answer): Answer {
    const task = this.tasks.find(answer.id);
    if (task === undefined) return { ...answer, letter: '-' };
    const due = task.status === 'scheduled' ? { dueMs: task.due } : {};
    return { ...answer, letter: letterOf(task), ...due };
  }
}
