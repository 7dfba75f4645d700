import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { nanoseconds } from '../../harness/clock.mjs';
import { Problem } from '../../../tools/problem.mjs';
import { Stage } from '../stage.mjs';

const SHORT_S = 20;
const HOUR_S = 3_600;
const WATCHED_S = 30;

/** @type {import('../rows.mjs').Row} */
export const clockAhead = {
  number: 30,
  fault: "A worker's clock is an hour ahead",
  injection: `libfaketime in the worker; delayed tasks, watched for ${WATCHED_S} s`,
  measure: (side) =>
    Stage.with(side, async (stage) => {
      await stage.startWorker({ env: anHourAhead() });
      const addedAt = nanoseconds() / 1e6;
      for (const seconds of [SHORT_S, HOUR_S]) {
        await stage.producer.call('add', { n: seconds, act: 'noop' }, seconds * 1_000);
      }
      await delay(WATCHED_S * 1_000);
      const ranAfter = (n) => stage.noted('begin', n).map(({ at }) => (at - addedAt) / 1_000)[0] ?? null;
      return { shortS: ranAfter(SHORT_S), hourS: ranAfter(HOUR_S) };
    }),
  lines: [
    [`a delay of ${SHORT_S} s runs after`, ({ shortS }) => waited(shortS)],
    ['a delay of 1 h runs after', ({ hourS }) => waited(hourS)],
  ],
};

const waited = (seconds) => (seconds === null ? `not within ${WATCHED_S} s` : `${seconds.toFixed(1)} s`);

/** Only the time of day is false: what measures durations goes on as it does. */
function anHourAhead() {
  try {
    const library = execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
    return { LD_PRELOAD: library, FAKETIME: '+1h', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  } catch (error) {
    throw new Problem(`This fault needs faketime. apt-get install faketime\n${error.message}`);
  }
}
