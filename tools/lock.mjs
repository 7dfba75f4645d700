import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from './processes.mjs';
import { Problem } from './problem.mjs';

const RETRY_MS = 100;
const GIVE_UP_MS = 120_000;
const STALE_MS = 300_000;

/** Runs `action` while no other process of this machine is inside `withLock` for the same file. */
export async function withLock(file, action) {
  mkdirSync(dirname(file), { recursive: true });
  const giveUpAt = Date.now() + GIVE_UP_MS;
  while (!take(file)) {
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
    } else if (Date.now() > giveUpAt) {
      throw new Problem(`Another command still holds ${file}. If none runs, remove that file and try again.`);
    } else {
      await delay(RETRY_MS);
    }
  }
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Left by a process that was killed; its id may belong to another process by now, so age counts as well. */
function isAbandoned(file) {
  try {
    const owner = readFileSync(file, 'utf8');
    const age = Date.now() - statSync(file).mtimeMs;
    return age > STALE_MS || (owner !== '' && !isRunning(Number(owner)));
  } catch {
    return false;
  }
}
