import { warmUpTasks } from './case.mjs';

/**
 * @typedef {object} Pair two measurements, one right after the other
 * @property {string} rival
 * @property {import('./case.mjs').Measurement} subject
 * @property {import('./case.mjs').Measurement} against
 */

/**
 * Measures the subject and each rival alternately. The subject is measured anew beside each rival, so that both of a
 * pair met the same machine; every other pair begins with the rival.
 * @param {import('./case.mjs').Session} session
 * @param {{ subject: string, rivals: string[], pairs: number, tasks: number }} plan
 * @param {(text: string) => void} say
 * @returns {Promise<Pair[]>}
 */
export async function measurePairs(session, { subject, rivals, pairs, tasks }, say) {
  for (const side of [subject, ...rivals]) {
    say(`warm-up: ${side}`);
    await session.measure(side, warmUpTasks(tasks));
  }
  const measured = [];
  for (let number = 1; number <= pairs; number++) {
    for (const rival of rivals) {
      say(`pair ${number} of ${pairs}: ${subject} and ${rival}`);
      const sides = number % 2 === 1 ? [subject, rival] : [rival, subject];
      const found = {};
      for (const side of sides) found[side] = await session.measure(side, tasks);
      measured.push({ rival, subject: found[subject], against: found[rival] });
    }
  }
  return measured;
}
