import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { launchServer } from '../tools/redis/launch.mjs';
import { obtainProgram } from '../tools/redis/obtain.mjs';
import { findProgram } from '../tools/redis/program.mjs';

const FORGETFUL = ['--save', '', '--appendonly', 'no', '--enable-debug-command', 'yes'];

/**
 * Gives the tests a Redis of their own: TEST_REDIS_URL, and TEST_REDIS_SERVER, the program, for tests that start
 * servers themselves. One that TEST_REDIS_URL names already is taken as it is.
 */
export default async function startRedis() {
  if (process.env.TEST_REDIS_URL) {
    process.env.TEST_REDIS_SERVER ??= findProgram()?.path ?? '';
    return;
  }
  const { path: program } = await obtainProgram();
  const directory = mkdtempSync(join(tmpdir(), 'task-queue-test-'));
  const port = await getPort({ host: '127.0.0.1' });
  const logFile = join(directory, 'redis.log');
  const server = await launchServer({ program, port, directory, logFile, options: FORGETFUL });
  globalThis.testRedis = { server, directory };
  process.env.TEST_REDIS_URL = `redis://127.0.0.1:${port}`;
  process.env.TEST_REDIS_SERVER = program;
}
