import { scriptNames } from '../ours/product.mjs';

export const SLOW_SCRIPT_MICROSECONDS = 5_000;
const SCRIPT_COMMAND = /^(eval|fcall)/i;

/**
 * What the slow log has of scripts since it was reset, each is printed as well, and how long those took that were called
 * by their SHA-1, as nearly all are. These are times on the clock: a Redis that had to wait for a processor meanwhile
 * counts that, too.
 * @param {import('ioredis').Redis} client
 */
export async function slowScripts(client) {
  const names = await scriptNames();
  const entries = (await client.slowlog('GET', 128))
    .map(([, , microseconds, command]) => ({ microseconds, command }))
    .filter(({ command }) => SCRIPT_COMMAND.test(command[0]));
  for (const { microseconds, command } of entries) {
    const name = names.get(command[1]) ?? `${command[0]} ${command[1].slice(0, 60).replaceAll('\n', ' ')}`;
    console.log(`  slow: ${name} took ${microseconds} µs`);
  }
  return {
    slowScripts: entries.length,
    slowestScript: Math.max(0, ...entries.map(({ microseconds }) => microseconds)),
    ...(await scriptTimes(client)),
  };
}

async function scriptTimes(client) {
  const [, calls] = /^cmdstat_evalsha:calls=(\d+)/m.exec(await client.info('commandstats'));
  const pattern = /^latency_percentiles_usec_evalsha:p50=([\d.]+),p99=([\d.]+),p99\.9=([\d.]+)/m;
  const [, p50, p99, p999] = pattern.exec(await client.info('latencystats')).map(Number);
  return { scriptCalls: Number(calls), scriptP50: p50, scriptP99: p99, scriptP999: p999 };
}
