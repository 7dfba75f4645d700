import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { birthOf, isRunning } from './processes.mjs';
import { Problem } from './problem.mjs';

const RETRY_MS = 100;
const PATIENCE_MS = 120_000;
/** Between creating a lock and writing its owner into it lies nothing: one without an owner for so long has none. */
const NAMELESS_MS = 10_000;

/**
 * Runs `action` while no other process of this machine is inside `withLock` for the same file. Uses only built-ins.
 * `onWait` is called when there is another one.
 * @throws Problem when the other one is not done after `patienceMs`.
 */
export async function withLock(file, action, { patienceMs = PATIENCE_MS, onWait = () => {} } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const ours = `${process.pid} ${birthOf(process.pid)} ${randomUUID()}`;
  const giveUpAt = Date.now() + patienceMs;
  let hasWaited = false;
  while (!take(file, ours)) {
    const owner = readOwner(file);
    if (owner !== undefined && isAbandoned(file, owner) && bury(file, owner)) continue;
    if (Date.now() > giveUpAt) {
      throw new Problem(`Another command still holds ${file}. If none runs, remove that file and try again.`);
    }
    if (!hasWaited) onWait();
    hasWaited = true;
    await delay(RETRY_MS);
  }
  try {
    return await action();
  } finally {
    if (readOwner(file) === ours) rmSync(file, { force: true });
  }
}

/**
 * Removes a lock whose owner is gone, and never the one that somebody took after it. The right to remove it is a file
 * that carries the name of this very owner, so that only one process has it at a time and looks again while it does.
 * Returns whether to try for the lock again at once.
 */
export function bury(file, owner) {
  const right = `${file}.${owner.split(' ').at(-1) || 'nameless'}`;
  if (!take(right, String(process.pid))) return false;
  try {
    if (readOwner(file) === owner) rmSync(file, { force: true });
  } finally {
    rmSync(right, { force: true });
  }
  return true;
}

function take(file, owner) {
  try {
    writeFileSync(file, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** What its owner wrote into a lock, or undefined when it is gone. */
function readOwner(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Left by a process that was killed. One that lives keeps its lock, however long it takes. */
function isAbandoned(file, owner) {
  if (owner === '') return ageOf(file) > NAMELESS_MS;
  const [pid, birth] = owner.split(' ');
  return !isRunning(Number(pid)) || birthOf(pid) !== birth;
}

function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
