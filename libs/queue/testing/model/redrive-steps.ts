import { expect } from '@jest/globals';
import type { Redrive } from '../../src/domain/dead-letter.js';
import { readQueue } from '../queue-snapshot.js';
import { TEST_DEADLINE_MS } from '../test-scripts.js';
import type { ModelTask } from './model-task.js';
import { DUTY_MS, isChosen, REDRIVE_BOUNDS, type ModelRedrive } from './model-redrives.js';
import type { QueueModel } from './queue-model.js';
import type { RealQueue } from './real-queue.js';
import type { Step } from './step.js';

type StartStep = Extract<Step, { do: 'start redrive' }>;

export async function startRedrive(step: StartStep, model: QueueModel, { scripts }: RealQueue): Promise<void> {
  const { id, ids, fingerprint, type, canaries, rate } = step;
  const expected = model.redrives.start(id, { ids, fingerprint, type, canaries, rate });
  const selection = ids
    ? { taskIds: ids }
    : { ...(fingerprint !== undefined && { fingerprint }), ...(type !== undefined && { type }) };
  const started = await scripts.starts.run(id, selection, { canaries, rate }, REDRIVE_BOUNDS, TEST_DEADLINE_MS);
  expect(started && figuresOf(started)).toEqual(expected && { ...figuresOfModel(expected), refused: started?.refused });
}

export async function cancelRedrive(id: string, model: QueueModel, { scripts }: RealQueue): Promise<void> {
  const redrive = model.redrives.find(id);
  if (redrive && redrive === model.redrives.active) redrive.status = 'cancelled';
  const cancelled = await scripts.cancels.run(id, TEST_DEADLINE_MS);
  expect(cancelled?.status).toBe(redrive?.status);
}

/**
 * The model leaves open which dead letters a step takes, and holds what it took against what a redrive must be: only those
 * that were chosen and dead when it began, no two holders of a unique key, not more than its rate allows, nothing after its
 * canaries unless they completed, and none left out at its end.
 */
export async function stepRedrives(owner: string, model: QueueModel, { scripts }: RealQueue): Promise<void> {
  const { redrives, tasks } = model;
  const held = redrives.takeDuty(owner);
  const redrive = redrives.active;
  const step = await scripts.steps.run(owner, DUTY_MS, TEST_DEADLINE_MS);
  if (held) return expect(step).toEqual({ status: 'HELD', inMs: held.inMs });
  if (redrive === undefined) return expect(step).toEqual({ status: 'IDLE' });

  const { state } = await readQueue(scripts.redis, scripts.name);
  const sent = tasks.withStatus('dead_letter').filter(({ id }) => state.get(id)?.[0] !== 'D');
  for (const task of sent) send(task, redrive, model);
  const [told] = await scripts.redriveReads.run(redrive.id, TEST_DEADLINE_MS);
  if (told === undefined) throw new Error(`The redrive ${redrive.id} is not known any more`);
  if (redrive.status === 'canaries') judgeCanaries(redrive, told, sent, model);
  else judgeRest(redrive, told, sent, model);
  expect(step.status).toBe(redrive.status === 'canaries' || redrive.status === 'redriving' ? 'STEPPED' : 'IDLE');
}

function send(task: ModelTask, redrive: ModelRedrive, { redrives, tasks }: QueueModel): void {
  const holder = tasks.holderOf(task.unique, task);
  if (!isChosen(task, redrive) || task.endedAt > redrive.createdAt || holder)
    throw new Error(`${task.id} was redriven by ${redrive.id}, which it should not have been`);
  redrives.revive(task, undefined);
  redrive.redriven++;
}

function judgeCanaries(redrive: ModelRedrive, told: Redrive, sent: ModelTask[], { redrives, tasks }: QueueModel): void {
  redrive.canaries.push(...sent);
  expect(redrive.canaries.length).toBeLessThanOrEqual(redrive.wanted);
  const areChosen = told.canaries.wanted === told.canaries.sent;
  const fateOf = (task: ModelTask): string | undefined =>
    redrive.good.has(task) ? 'completed' : redrives.fateOf(task);
  const fates = new Map(redrive.canaries.map((task) => [task.id, fateOf(task)]));
  if (areChosen) for (const task of redrive.canaries) if (fates.get(task.id) === 'completed') redrive.good.add(task);
  const haveFailed = [...fates.values()].some((fate) => fate !== undefined && fate !== 'completed');
  const haveCompleted = [...fates.values()].every((fate) => fate === 'completed');
  redrive.status = areChosen && haveFailed ? 'stopped' : areChosen && haveCompleted ? 'redriving' : 'canaries';
  // One that was removed and submitted again can't be told from the one that was sent, nor one that was just purged.
  const isDoubtful = (task: ModelTask): boolean =>
    ![undefined, task].includes(tasks.find(task.id)) || tasks.leftovers.has(task.id);
  if (redrive.canaries.some(isDoubtful)) redrive.status = told.status;
  if (redrive.status === 'redriving') redrive.restSince = tasks.now;
  expect(figuresOf(told)).toEqual({ ...figuresOfModel(redrive), refused: told.refused });
  const { failed } = told.canaries;
  if (failed && fates.get(failed.taskId) !== 'gone') expect(failed.fate).toBe(fates.get(failed.taskId));
}

function judgeRest(redrive: ModelRedrive, told: Redrive, sent: ModelTask[], { redrives, tasks }: QueueModel): void {
  redrive.restSent += sent.length;
  const earned = (redrive.rate * (tasks.now - redrive.restSince)) / 1_000;
  if (redrive.rate > 0) expect(redrive.restSent).toBeLessThanOrEqual(Math.max(1, redrive.rate) + earned);
  if (told.status === 'completed') {
    redrive.status = 'completed';
    // A given one that died again in the same millisecond counts as missing.
    expect(redrives.leftOf(redrive).length).toBeLessThanOrEqual(told.refused + told.missing);
  }
  expect(figuresOf(told)).toEqual({ ...figuresOfModel(redrive), refused: told.refused });
}

const figuresOf = ({ status, total, redriven, refused }: Redrive): object => ({ status, total, redriven, refused });
const figuresOfModel = ({ status, total, redriven }: ModelRedrive): object => ({ status, total, redriven });
