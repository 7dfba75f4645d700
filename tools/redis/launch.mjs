import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.mjs';
import { ask } from './ask.mjs';
import { lastLines } from './log.mjs';

const ANSWER_WITHIN_MS = 30_000;
const POLL_MS = 50;

/**
 * Starts a server that only this machine can reach and resolves with its process once it answers. What it prints goes to
 * `logFile`. `detached`: a Ctrl-C in the terminal does not reach it. `onSpawn` is called with its process before anything
 * else happens.
 * @throws Problem with the last lines of its log when it does not come up.
 */
export async function launchServer({ program, port, directory, options, logFile, detached = false, onSpawn }) {
  mkdirSync(directory, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--protected-mode', 'yes', '--dir', directory];
  const child = spawn(program, [...place, ...options], { stdio: ['ignore', log, log], detached });
  onSpawn?.(child);
  closeSync(log);
  const ended = new Promise((resolve) => {
    child.on('error', resolve);
    child.on('exit', resolve);
  });
  const outcome = await Promise.race([ended.then(() => 'ended'), untilItAnswers(port, child)]);
  if (outcome === 'answers') return child;
  child.kill('SIGKILL');
  await ended;
  throw new Problem(`Redis did not start (${program}). The end of its log, ${logFile}:\n${lastLines(logFile)}`);
}

/** A server that loads a large file answers with LOADING: that may take as long as it needs. */
async function untilItAnswers(port, child) {
  let giveUpAt = Date.now() + ANSWER_WITHIN_MS;
  while (child.exitCode === null && Date.now() < giveUpAt) {
    const [pong, info] = await ask({ host: '127.0.0.1', port }, ['PING'], ['INFO', 'server']).catch(() => []);
    // Another server may have taken the port in the meantime.
    const isOurs = String(info).includes(`process_id:${child.pid}\r\n`);
    if (isOurs && pong === 'PONG') return 'answers';
    if (isOurs) giveUpAt = Date.now() + ANSWER_WITHIN_MS;
    await delay(POLL_MS);
  }
  return 'silent';
}
