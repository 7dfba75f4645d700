import { expect } from '@jest/globals';
import type { ActReply } from '../../src/scripts/act-reply.js';
import { readQueue } from '../queue-snapshot.js';
import { TEST_DEADLINE_MS } from '../test-scripts.js';
import { IDEMPOTENCY } from './model-submissions.js';
import type { QueueModel } from './queue-model.js';
import type { RealQueue } from './real-queue.js';
import { entryOfSubmission } from './records.js';
import { cancelRedrive, startRedrive, stepRedrives } from './redrive-steps.js';
import type { ActOnTask, Step, Submission } from './step.js';
import { expectAnswers, performLateTurn, performTurn } from './turn-steps.js';

const WHY = '{"error":"Cancelled by an operator","reason":"cancelled"}';

/** Does one step to the model and to the real queue, and compares what both answer. */
export async function perform(step: Step, model: QueueModel, real: RealQueue): Promise<void> {
  if ('times' in step || step.do === 'cancel redrive' || step.do === 'start redrive') real.newestCall = step;
  await performOnce(step, model, real);
  if (!('times' in step) || step.times < 2) return;
  const before = await stored(real);
  await performOnce(step, model, real);
  // What was done is not done again, unless so many keys came that the one it stood under is forgotten.
  const mayForget = step.do === 'submit' && model.submissions.promises.size >= IDEMPOTENCY.idempotencyCount;
  if (step.do !== 'duplicate' && !mayForget) expect(await stored(real)).toEqual(before);
}

async function performOnce(step: Step, model: QueueModel, real: RealQueue): Promise<void> {
  const { scripts } = real;
  switch (step.do) {
    case 'submit':
      return submit(step.tasks, model, real);
    case 'duplicate':
      return duplicate(step.of, step.as, model, real);
    case 'turn':
      return performTurn(step, model, real);
    case 'late turn':
      return performLateTurn(step.by, model, real);
    case 'extend':
      return extend(step.pick, model, real);
    case 'note':
      return note(step, model, real);
    case 'crash':
      return real.replaceWorker(real.laneAt(step.by).boot);
    case 'leave':
      return leave(step.by, model, real);
    case 'quiet': {
      const { boot } = real.laneAt(step.by);
      const lives = model.workers.wish(boot, step.wish, model.tasks.now);
      return expect(await real.wishes.run(boot, step.wish, TEST_DEADLINE_MS)).toBe(lives);
    }
    case 'act':
      return expect(await act(step.id, step.act, real)).toEqual(model.acts.act(step.id, step.act));
    case 'redrive':
      return expect(await scripts.redrives.run(step.request, step.ids, TEST_DEADLINE_MS)).toEqual(
        model.redrives.redrive(step.ids, step.request),
      );
    case 'start redrive':
      return startRedrive(step, model, real);
    case 'step redrives':
      return stepRedrives(step.owner, model, real);
    case 'cancel redrive':
      return cancelRedrive(step.id, model, real);
    case 'purge':
      return purge(step, model, real);
    case 'trim':
      return trim(step, model, real);
    case 'advance':
      model.tasks.now += step.ms;
      scripts.now = model.tasks.now;
      return;
    case 'hold':
      model.tasks.hold(step.act);
      return real.control.run(step.act, TEST_DEADLINE_MS);
    case 'purge waiting':
      return expect(await real.purgeWaiting()).toBe(model.tasks.purgeWaiting());
    case 'clear purged':
      model.tasks.leftovers.clear();
      return real.clearPurged();
    case 'flush scripts':
      await scripts.redis.script('FLUSH');
      return;
    case 'again':
      return real.newestCall && performOnce(real.newestCall, model, real);
  }
}

/** All that is stored, but for the wake-up that a call may leave, and the number that each act gives its task. */
async function stored({ scripts }: RealQueue): Promise<object> {
  const queue = await readQueue(scripts.redis, scripts.name);
  queue.ledger.delete('acts');
  const state = new Map([...queue.state].map(([id, text]) => [id, text.replace(/\bm\d+/, 'm')]));
  return { ...queue, state, wake: [], counters: {}, storedBytes: {} };
}

async function submit(tasks: Submission[], model: QueueModel, real: RealQueue): Promise<void> {
  const entries = tasks.map((task) => entryOfSubmission(task, model.tasks.start));
  const expected = model.submissions.submit(tasks);
  expect(await real.enqueues.run(entries, IDEMPOTENCY, TEST_DEADLINE_MS)).toEqual(expected);
}

/** Reads a task and submits what it read under another id. */
async function duplicate(of: string, as: string, model: QueueModel, real: RealQueue): Promise<void> {
  const found = await real.scripts.find(of);
  expect(found?.payloadText).toBe(model.tasks.find(of)?.payloadText);
  if (found === undefined) return;
  const { type, payloadText, priority, expiresInMs, deadlineMs, keepMs, uniqueKey } = found;
  const options = { expiresInMs, deadlineMs, keepMs, unique: uniqueKey };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  await submit([{ id: as, type, payloadText, priority, ...given }], model, real);
}

async function extend(pick: number, model: QueueModel, real: RealQueue): Promise<void> {
  const claim = real.claimAt(pick);
  if (claim === undefined) return;
  const { taskId: id, epoch, boot } = claim;
  const { leaseMs } = real.laneAt(0).settings;
  const answers = await real.scripts.extensions.run([claim], leaseMs, TEST_DEADLINE_MS);
  expectAnswers(answers, [model.outcomes.extend({ id, epoch, boot })]);
}

type NoteStep = Extract<Step, { do: 'note' }>;

async function note({ pick, percent, lines }: NoteStep, model: QueueModel, real: RealQueue): Promise<void> {
  const claim = real.claimAt(pick);
  if (claim === undefined) return;
  const { taskId, token, epoch, boot } = claim;
  const text = Array.from({ length: lines }, (_, at) => `0 ${at + 1} line`).join('\n');
  const answers = await real.scripts.notes.run(
    [{ taskId, token, progress: `{"percent":${percent}}`, lines: text }],
    TEST_DEADLINE_MS,
  );
  expectAnswers(answers, [model.notes.note({ id: taskId, epoch, boot }, percent, lines)]);
}

/** A worker stops cleanly: its last turn says so. */
async function leave(by: number, model: QueueModel, real: RealQueue): Promise<void> {
  const { boot, settings, turns, lane } = real.laneAt(by);
  const last = { lane, number: turns + 1, demand: 0, acknowledgements: [], awayMs: 0, hops: 0, rooms: '' };
  await real.scripts.turns.run(settings, { ...last, heartbeat: 'GONE' }, TEST_DEADLINE_MS);
  model.leave(boot);
  real.replaceWorker(boot);
}

function act(id: string, { ...what }: ActOnTask, real: RealQueue): Promise<ActReply> {
  switch (what.kind) {
    case 'cancel':
      return real.cancels.run(id, WHY, TEST_DEADLINE_MS);
    case 'retry':
      return real.retries.run(id, TEST_DEADLINE_MS);
    case 'erase':
      return real.erasures.run(id, TEST_DEADLINE_MS);
    case 'priority':
      return real.priorities.run(id, what.priority, TEST_DEADLINE_MS);
    case 'reschedule':
      return real.reschedules.run(id, { delayMs: what.delayMs }, TEST_DEADLINE_MS);
    case 'reschedule at':
      return real.reschedules.run(id, { runAt: new Date(real.start + what.runAtMs) }, TEST_DEADLINE_MS);
  }
}

type PurgeStep = Extract<Step, { do: 'purge' }>;

async function purge(
  { fingerprint, olderThanMs }: PurgeStep,
  model: QueueModel,
  { scripts }: RealQueue,
): Promise<void> {
  const removed = model.removals.purge(fingerprint, olderThanMs);
  const range = { fingerprint, olderThanMs, upToMs: undefined };
  expect(await scripts.purges.run(range, TEST_DEADLINE_MS)).toMatchObject({ removed, more: false });
}

type TrimStep = Extract<Step, { do: 'trim' }>;

async function trim({ ageMs, count, bytes }: TrimStep, model: QueueModel, { scripts }: RealQueue): Promise<void> {
  const removed = model.removals.trim({ ageMs, count, bytes });
  const rules = {
    ...{ retentionAgeMs: ageMs, retentionCount: count, retentionBytes: bytes },
    ...{ deadLetterRetentionAgeMs: ageMs, deadLetterRetentionCount: count, deadLetterRetentionBytes: bytes },
    ...{ cancelledRetentionAgeMs: ageMs, cancelledRetentionCount: count, cancelledRetentionBytes: bytes },
  };
  expect(await scripts.trims.run(rules, TEST_DEADLINE_MS)).toEqual({ removed, more: false });
}
