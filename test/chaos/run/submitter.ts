import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { SyncedLedger } from '../../fixtures/synced-ledger.mjs';
import type { PlannedSubmission, PlannedTask } from '../plan/planned-tasks.js';
import type { HttpAnswer, HttpClient } from './http-client.js';

/** What the API may answer in a fault: the same request again, later. No answer at all is the same. */
const AGAIN = new Set([429, 503]);
const PAUSE_MS = 300;
/** So long after the plan's time, whatever was not accepted is a breach. */
const PATIENCE_MS = 180_000;
const OTHER_PAYLOAD_EVERY = 5;

interface BulkAnswer {
  task_id: string;
  error?: { status: number };
}

/** Submits tasks and acts on them as the documentation of the API tells clients to, through every fault. */
export class Submitter {
  accepted = 0;
  resends = 0;
  /** Submissions without an id and a key of their own that got no answer: whether they were accepted, nobody knows. */
  unanswered = 0;
  /** Refused because of a unique key, as it should be. */
  held = 0;
  readonly breaches: string[] = [];
  readonly acceptedIds: string[] = [];
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly http: HttpClient,
    private readonly ledger: SyncedLedger,
  ) {}

  get open(): number {
    return this.underWay.size;
  }

  submit(submission: PlannedSubmission): void {
    const sending = this.send(submission)
      .catch((error: unknown) => void this.breaches.push(`a client failed: ${String(error)}`))
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private async send({ tasks }: PlannedSubmission): Promise<void> {
    const sentAt = Date.now();
    const [first] = tasks as [PlannedTask];
    if (tasks.length === 1) return this.sendOne(first, sentAt);
    return this.sendBulk(tasks, sentAt);
  }

  /** Each task has an answer of its own: those that were not written are sent again. */
  private async sendBulk(tasks: readonly PlannedTask[], sentAt: number): Promise<void> {
    let left = tasks;
    while (left.length > 0) {
      const body = `{"tasks":[${left.map((task) => textOf(task)).join()}]}`;
      const answer = await this.until('POST', '/tasks/bulk', body);
      if (answer?.status !== 201 && answer?.status !== 207)
        return this.surprise(`bulk from ${left[0]?.taskId}`, answer);
      const answers = answer.body['tasks'] as BulkAnswer[];
      const wrong = answers.find(({ error }) => error !== undefined && !AGAIN.has(error.status));
      if (wrong !== undefined) this.breaches.push(`bulk: ${JSON.stringify(wrong)}`);
      const written = left.filter((_, index) => answers[index]?.error === undefined);
      await Promise.all(written.map((task) => this.accept(task, task.taskId as string, sentAt)));
      left = left.filter((_, index) => AGAIN.has(answers[index]?.error?.status ?? 0));
      if (left.length > 0) await this.pause();
    }
  }

  private async sendOne(task: PlannedTask, sentAt: number): Promise<void> {
    const answer = task.kind === 'unnamed' ? await this.sendUnnamed(task) : await this.sendNamed(task);
    if (answer === 'unanswered') return;
    if (answer?.status === 409 && task.kind === 'unique' && answer.body['held_by'] !== task.taskId) {
      this.held++;
      return;
    }
    if (answer?.status !== 201 && answer?.status !== 200) return this.surprise(`${task.kind} ${task.taskId}`, answer);
    const taskId = answer.body['task_id'] as string;
    await this.accept(task, taskId, sentAt);
    await delay(task.actAfterMs);
    await this.actOn(task, taskId);
  }

  private sendNamed(task: PlannedTask, payloadText = task.payloadText): Promise<HttpAnswer | undefined> {
    const headers = task.idempotencyKey === undefined ? undefined : { 'idempotency-key': task.idempotencyKey };
    return this.until('POST', '/tasks', textOf({ ...task, payloadText }), headers);
  }

  /** Only a 503 tells its id; where there is no answer the client can't know whether it was accepted. */
  private async sendUnnamed(task: PlannedTask): Promise<HttpAnswer | 'unanswered'> {
    const answer = await this.http.ask('POST', '/tasks', textOf(task));
    if (answer === undefined) {
      this.unanswered++;
      return 'unanswered';
    }
    const taskId = answer.body['task_id'];
    if (!AGAIN.has(answer.status)) return answer;
    await this.pause();
    if (typeof taskId !== 'string') return this.sendUnnamed(task);
    return (await this.sendNamed({ ...task, taskId })) ?? 'unanswered';
  }

  private async actOn(task: PlannedTask, taskId: string): Promise<void> {
    const path = `/tasks/${taskId}`;
    switch (task.kind) {
      case 'resent': {
        const again = await this.sendNamed(task);
        if (again?.status !== 201 || again.body['task_id'] !== taskId) this.surprise(`${taskId} once more`, again);
        return;
      }
      case 'keyed':
        return this.repeatKey(task, taskId);
      case 'cancelled_waiting':
      case 'cancelled_running': {
        const answer = await this.until('DELETE', path);
        if (answer?.status !== 200 && answer?.status !== 202) return this.surprise(`cancel ${taskId}`, answer);
        return this.ledger.note({ event: 'cancel', taskId, status: answer.status });
      }
      case 'rescheduled': {
        const delaySeconds = (task.actAfterMs + 200) / 1_000;
        const notBefore = Date.now() + delaySeconds * 1_000;
        const answer = await this.until('POST', `${path}/reschedule`, JSON.stringify({ delay: delaySeconds }));
        // An earlier request whose answer was lost may have brought it to run already.
        const hasRun = answer?.status === 409 && answer.body['type'] === 'urn:task-queue:problem:status-conflict';
        if (answer?.status !== 200 && !hasRun) return this.surprise(`reschedule ${taskId}`, answer);
        return this.ledger.note({ event: 'rescheduled', taskId, notBefore });
      }
      default:
    }
  }

  private async repeatKey(task: PlannedTask, taskId: string): Promise<void> {
    const again = await this.sendNamed(task);
    if (again?.status !== 200 && again?.status !== 201) return this.surprise(`${task.idempotencyKey} once more`, again);
    await this.ledger.note({
      ...{ event: 'accept', kind: task.kind, queue: task.queue },
      ...{ taskId: again.body['task_id'], idempotencyKey: task.idempotencyKey, digest: digestOf(task.payloadText) },
    });
    if (task.actAfterMs % OTHER_PAYLOAD_EVERY !== 0) return;
    const other = await this.sendNamed(task, '{"other":true}');
    if (other?.status !== 409 || other.body['task_id'] !== taskId)
      this.surprise(`${task.idempotencyKey}, other`, other);
  }

  /** The same request until an answer comes that says more than "not now". */
  private async until(
    method: string,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ): Promise<HttpAnswer | undefined> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.http.ask(method, path, body, headers);
      if (answer !== undefined && !AGAIN.has(answer.status)) return answer;
      if (performance.now() > deadline) return answer;
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    this.resends++;
    await delay(PAUSE_MS);
  }

  private async accept(task: PlannedTask, taskId: string, sentAt: number): Promise<void> {
    this.accepted++;
    this.acceptedIds.push(taskId);
    const { kind, queue, idempotencyKey, shape } = task;
    await this.ledger.note({
      ...{ event: 'accept', taskId, kind, queue, idempotencyKey, digest: digestOf(task.payloadText) },
      // The delay of one that is rescheduled holds no more.
      ...(shape.delay !== undefined && kind !== 'rescheduled' && { notBefore: sentAt + shape.delay * 1_000 }),
    });
  }

  private surprise(what: string, answer: HttpAnswer | undefined): void {
    this.breaches.push(`${what}: answered ${answer?.status} ${JSON.stringify(answer?.body)}`);
  }
}

function textOf({ taskId, queue, shape, payloadText }: PlannedTask): string {
  const text = JSON.stringify({
    ...shape,
    payload: undefined,
    queue,
    ...(taskId !== undefined && { task_id: taskId }),
  });
  return `${text.slice(0, -1)},"payload":${payloadText}}`;
}

const digestOf = (text: string): string => createHash('sha1').update(text).digest('hex');
