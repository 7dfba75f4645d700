import { setTimeout as delay } from 'node:timers/promises';
import { nanoseconds } from '../../harness/clock.mjs';
import { range } from '../text.mjs';
import { Stage } from '../stage.mjs';

/** Where in the periods of leases and checks it happens makes a difference. */
const KILLED_AFTER_S = [3, 13, 23];
const WITHIN_MS = 150_000;

const measureOnce = (side, killedAfterS) =>
  Stage.with(side, async (stage) => {
    const victim = await stage.startWorker({ holding: true });
    const id = await stage.producer.call('add', { n: 1, act: 'hold' });
    await stage.untilNoted('begin', 1, 1, WITHIN_MS);
    await stage.startWorker();
    await delay(killedAfterS * 1_000);
    await victim.kill('SIGKILL');
    const killedAt = nanoseconds() / 1e6;
    await stage.untilNoted('end', 1, 1, WITHIN_MS);
    const seconds = (stage.noted('begin', 1)[1].at - killedAt) / 1_000;
    await delay(500);
    return { seconds, ...(await stage.producer.call('find', id)) };
  });

/** @type {import('../rows.mjs').Row} */
export const workerKilled = {
  number: 1,
  fault: 'A worker is killed in the middle of a task',
  injection: `\`kill -9\`, ${KILLED_AFTER_S.join(', ')} s after the task began; another worker has nothing to do`,
  measure: (side) => Promise.all(KILLED_AFTER_S.map((seconds) => measureOnce(side, seconds))),
  lines: [
    [
      'it runs again after',
      (kills) =>
        range(
          kills.map(({ seconds }) => seconds),
          's',
        ),
    ],
    ['it is', (kills) => [...new Set(kills.map(({ status }) => status))].join(', ')],
    ['attempts it cost', (kills) => range(kills.map(({ failures }) => failures))],
    ['crashes counted', (kills) => range(kills.map(({ crashes }) => crashes))],
  ],
};
