import { scriptNames } from '../ours/product.mjs';

export const SLOW_SCRIPT_MICROSECONDS = 5_000;
const SCRIPT_COMMAND = /^(eval|fcall)/i;

/**
 * What the slow log has of scripts since it was reset; each is printed as well.
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
  };
}
