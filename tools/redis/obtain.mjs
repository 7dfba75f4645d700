import { Problem } from '../problem.mjs';
import { howToGetRedis } from './advice.mjs';
import { installWithApt } from './apt.mjs';
import { findProgram } from './program.mjs';

/**
 * The program of a Redis server, as `findProgram` answers; installed when there is none.
 * @throws Problem with the ways to get one.
 */
export async function obtainProgram(say = console.log) {
  const found = findProgram(say);
  if (found !== undefined) return found;
  const installed = (await installWithApt(say)) ? findProgram(say) : undefined;
  if (installed === undefined) throw new Problem(howToGetRedis());
  return installed;
}
