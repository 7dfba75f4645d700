import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Redis } from 'ioredis';
import { scriptName } from '@app/queue/testing';
import { loadScript } from '../../../libs/queue/src/scripts/script-source.js';

/** A script that took longer than the limit, once. */
export interface SlowScript {
  script: string;
  tookMs: number;
}

const MOST_ENTRIES = 10_000;
type SlowLogEntry = [number: number, at: number, microseconds: number, words: string[], ...unknown[]];

/** Gives Redis the processor before everybody else, so that fewer of its calls are interrupted; only root may do that. */
export async function preferRedis(redis: Redis): Promise<void> {
  const pid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  } catch {
    return;
  }
}

/**
 * Gives Redis all scripts of the queue, so that no call has to bring its text along: such a call is compiled besides, and the
 * slow log does not tell which it was.
 */
export async function loadAllScripts(redis: Redis): Promise<void> {
  const files = readdirSync(new URL('../../../libs/queue/src/scripts', import.meta.url));
  for (const file of files.filter((name) => name.endsWith('.lua'))) {
    await redis.script('LOAD', loadScript(file).source);
  }
}

/** From now on Redis itself writes down which commands take longer: their time in the server, without waiting for their turn. */
export async function watchSlowScripts(redis: Redis, limitMs: number): Promise<void> {
  const settings = ['slowlog-log-slower-than', String(limitMs * 1_000), 'slowlog-max-len', String(MOST_ENTRIES)];
  await redis.call('CONFIG', 'SET', ...settings);
  await redis.call('SLOWLOG', 'RESET');
}

/** Those of the queue since then, slowest first; all of them where `loadAllScripts` came before. */
export async function readSlowScripts(redis: Redis): Promise<SlowScript[]> {
  const entries = (await redis.call('SLOWLOG', 'GET', String(MOST_ENTRIES))) as SlowLogEntry[];
  return entries
    .map(([, , microseconds, words]) => ({ script: scriptName(words), tookMs: microseconds / 1_000 }))
    .filter((call): call is SlowScript => call.script !== undefined)
    .sort((a, b) => b.tookMs - a.tookMs);
}
