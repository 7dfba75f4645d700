import { setTimeout as delay } from 'node:timers/promises';
import { Stage } from '../stage.mjs';

const SLOTS = 20;
const RUNNING = 10;
const OTHERS = 100;
const RUN_MS = 3_000;
const DUE_AFTER_MS = 4_000;
const FULL_S = 10;
const WITHIN_MS = 120_000;

/** A worker runs tasks, and has room for others that come due. */
async function worksOn(stage) {
  await stage.startWorker({ concurrency: SLOTS });
  const running = await addEach(stage, RUNNING, 0, [{ act: 'wait', ms: RUN_MS }]);
  const due = await addEach(stage, OTHERS, RUNNING, [{ act: 'noop' }, DUE_AFTER_MS]);
  await stage.untilNoted('begin', RUNNING - 1, 1, WITHIN_MS);
  const logged = stage.logEntries();
  await fill(stage);
  const full = delay(FULL_S * 1_000);
  const { refusal, milliseconds } = await stage.producer.call('tryToAdd', { n: RUNNING + OTHERS, act: 'noop' });
  await full;
  return {
    refusal: refusal ?? 'accepted',
    refusedAfterMs: milliseconds,
    runningCompleted: await completed(stage, running),
    dueCompleted: await completed(stage, due),
    entriesASecond: (stage.logEntries() - logged) / FULL_S,
    ...(await recovery(stage, [...running, ...due])),
  };
}

/** A worker starts when Redis is full already, and there is work. */
async function starts(stage) {
  const waiting = await addEach(stage, OTHERS, 0, [{ act: 'noop' }]);
  await fill(stage);
  await stage.startWorker({ concurrency: SLOTS });
  await delay(FULL_S * 1_000);
  const waitingCompleted = await completed(stage, waiting);
  const entriesASecond = stage.logEntries() / FULL_S;
  return { waitingCompleted, entriesASecond, ...(await recovery(stage, waiting)) };
}

const fill = (stage) => stage.redis.client.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '1');

async function addEach(stage, count, firstN, [payload, delayMs]) {
  const ids = [];
  for (let n = firstN; n < firstN + count; n++) {
    ids.push(await stage.producer.call('add', { n, ...payload }, delayMs));
  }
  return ids;
}

async function completed(stage, ids) {
  let count = 0;
  for (const id of ids) if ((await stage.producer.call('find', id)).status === 'completed') count++;
  return count;
}

/** There is memory again: what becomes of all tasks. */
async function recovery(stage, ids) {
  await stage.redis.client.config('SET', 'maxmemory', '0');
  for (const id of ids) await stage.settled(id, WITHIN_MS);
  return { completedInTheEnd: await completed(stage, ids), runsTooMany: stage.noted('begin').length - ids.length };
}

const entries = ({ entriesASecond }) => Math.round(entriesASecond).toLocaleString('en-US');
const inTheEnd = (facts, of) => `${facts.completedInTheEnd} of ${of}, ${facts.runsTooMany} runs too many`;

/** @type {import('../rows.mjs').Row} */
export const redisFull = {
  number: 21,
  fault: 'Redis has no memory left, and evicts nothing',
  injection:
    `\`CONFIG SET maxmemory 1\` (noeviction) for ${FULL_S} s; first a worker with ${SLOTS} slots runs ${RUNNING} tasks and ` +
    `${OTHERS} come due, then, in another Redis, a worker starts meanwhile and ${OTHERS} tasks wait`,
  measure: async (side) => ({
    running: await Stage.with(side, worksOn),
    started: await Stage.with(side, starts),
  }),
  lines: [
    [
      'a submission is',
      ({ running: { refusal, refusedAfterMs } }) => `refused after ${refusedAfterMs} ms: \`${refusal}\``,
    ],
    ['running tasks that complete meanwhile', ({ running }) => `${running.runningCompleted} of ${RUNNING}`],
    ['tasks that come due and complete meanwhile', ({ running }) => `${running.dueCompleted} of ${OTHERS}`],
    ['warnings and errors a second in the log', ({ running }) => entries(running)],
    ['all complete when there is memory', ({ running }) => inTheEnd(running, RUNNING + OTHERS)],
    ['a worker starts meanwhile: it completes', ({ started }) => `${started.waitingCompleted} of ${OTHERS}`],
    ['its warnings and errors a second', ({ started }) => entries(started)],
    ['all complete when there is memory', ({ started }) => inTheEnd(started, OTHERS)],
  ],
};
