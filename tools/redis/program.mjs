import { spawnSync } from 'node:child_process';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onPath } from '../on-path.mjs';
import { dataDirectory } from '../paths.mjs';
import { describe, isSupported, OLDEST, readVersionLine } from './supported.mjs';

const NAMES = ['redis-server', 'valkey-server'];

/**
 * The program of a Redis or Valkey server on this machine that the queue runs on: `{ path, product, version }`, or
 * undefined. `say` is told of those that are too old.
 */
export function findProgram(say = () => {}) {
  for (const name of NAMES) {
    for (const path of onPath(name)) {
      const found = inspect(path);
      if (found === undefined) continue;
      if (isSupported(found)) return found;
      say(`${path} is ${describe(found)}, too old: at least ${OLDEST[found.product]} is needed.`);
    }
  }
  return onPath('redis-check-rdb')
    .map(underItsOwnName)
    .find((found) => found !== undefined && isSupported(found));
}

/**
 * Server and check tools are one program that goes by the name it is called by. Debian's package of the tools
 * (redis-tools) therefore holds the server as well, without the system service that its package redis-server sets up.
 */
function underItsOwnName(checkTool) {
  const link = join(dataDirectory, 'bin', 'redis-server');
  if (!pointsTo(link, checkTool)) {
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(checkTool, link);
  }
  return inspect(link);
}

function pointsTo(link, target) {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}

function inspect(path) {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  const found = readVersionLine(stdout ?? '');
  return found === undefined ? undefined : { path, ...found };
}
