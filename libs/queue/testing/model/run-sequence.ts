import { expect } from '@jest/globals';
import { expectSound } from '../invariants.js';
import { readQueue } from '../queue-snapshot.js';
import type { TestScripts } from '../test-scripts.js';
import { expectAgreement } from './agreement.js';
import { LEASE_MS } from './model-claims.js';
import { perform } from './perform.js';
import { QueueModel } from './queue-model.js';
import { RealQueue } from './real-queue.js';
import type { Step } from './step.js';

/** Plays a sequence on an empty queue, which must do what the model does, be sound after each step, and wind down to nothing. */
export async function runSequence(steps: readonly Step[], scripts: TestScripts): Promise<void> {
  await scripts.empty();
  const model = new QueueModel(scripts.now);
  const real = new RealQueue(scripts);
  for (const step of steps) {
    await perform(step, model, real);
    await expectAgreement(model, real);
  }
  await windDown(model, real);
}

/** Everything ends, and is removed: nothing of any task may be left behind. */
async function windDown(model: QueueModel, real: RealQueue): Promise<void> {
  const { scripts } = real;
  await perform({ do: 'clear purged' }, model, real);
  // Turns without an answer are sent again now, and give nobody a new lease later.
  for (const by of real.lanes.keys()) await perform(lookAround(by), model, real);
  for (const { id } of model.tasks.all())
    await perform({ do: 'act', act: { kind: 'cancel' }, id, times: 1 }, model, real);
  await perform({ do: 'advance', ms: 6 * LEASE_MS }, model, real);
  await perform(lookAround(0), model, real);
  await expectAgreement(model, real);
  await perform({ do: 'advance', ms: 1 }, model, real);
  await perform({ do: 'trim', ageMs: 0, count: 0, bytes: 1e9 }, model, real);
  await expectSound(scripts.redis, scripts.name);
  expect(await leftovers(scripts)).toEqual({});
  expect(model.tasks.all()).toEqual([]);
}

const lookAround = (by: number): Step => ({ do: 'turn', by, demand: 0, endings: [], awayMs: 0, fate: 'answered' });

/** What is still stored that is about tasks. */
async function leftovers(scripts: TestScripts): Promise<object> {
  const queue = await readQueue(scripts.redis, scripts.name);
  const { pending, aside, scheduled, processing, retry, completed, dead, cancelled } = queue;
  const { deadByError, deadLetter, stopping, expiring, unique, metadata, state, notes } = queue;
  const parts = {
    ...{ pending, aside, scheduled, processing, retry, completed, dead, cancelled },
    ...{ deadByError, deadLetter, stopping, expiring },
    ...{ unique: [...unique], metadata: [...metadata], state: [...state] },
    ...{ attempts: [...notes.attempts], progress: [...notes.progress], logs: [...notes.logs] },
  };
  return Object.fromEntries(Object.entries(parts).filter(([, members]) => members.length > 0));
}
