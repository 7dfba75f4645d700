/**
 * The one file that reaches into the product: what it uses beyond the public door of the library is here. All of it is
 * taken from the build.
 */
import { readdir } from 'node:fs/promises';

const dist = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const scripts = new URL('../../dist/libs/queue/src/scripts/', import.meta.url);
const library = (path) => dist(`libs/queue/src/${path}`);

export const TASK_TYPE = 'bench';

export const apiMain = new URL('../../dist/apps/api/src/main.js', import.meta.url);

export const queueLibrary = () => library('index.js');

export const submitTaskDto = async () => (await dist('apps/api/src/tasks/dto/submit-task.dto.js')).SubmitTaskDto;

/** The logger that the product's processes have when no terminal is attached. */
export async function shippedLogger() {
  const { ConsoleLogger } = await import('@nestjs/common');
  return new ConsoleLogger({ logLevels: ['log'], json: true });
}

/** @returns {Promise<import('../dist/libs/queue/src/redis/keys.js').QueueKeys>} */
export async function keysOf(queue) {
  const { QueueKeys } = await library('redis/keys.js');
  return new QueueKeys(queue, false);
}

/** @returns {Promise<Map<string, string>>} file names of the scripts by the name that Redis calls them (their SHA-1) */
export async function scriptNames() {
  const { loadScript } = await library('scripts/script-source.js');
  const files = (await readdir(scripts)).filter((file) => file.endsWith('.lua'));
  return new Map(files.map((file) => [loadScript(file).sha, file]));
}

/** What a turn has claimed: the arguments that complete it. */
export const NOTHING_CLAIMED = { count: 0, bytes: 0, ids: [], tokens: [], results: [] };

/**
 * The shipped turn script without the product around it. Its arguments are named in its text; all that are not given
 * here have the default of the setting with that name.
 * @param {import('ioredis').Redis} redis
 * @param {string} queue
 * @returns {Promise<(lane: number, demand: number, finished: typeof NOTHING_CLAIMED) => Promise<typeof NOTHING_CLAIMED>>}
 *   one turn: completes what an earlier turn claimed, and claims
 */
export async function openTurns(redis, queue) {
  const { loadScript } = await library('scripts/script-source.js');
  const script = loadScript('turn.lua');
  await redis.script('LOAD', script.source);
  const boot = `bench-${process.pid}`;
  const head = await headOf(script.source, boot);
  const keys = await keysOf(queue);
  const named = script.keys.map((name) => keys.key(name));
  const turns = [];
  return async function turn(lane, demand, done) {
    turns[lane] = (turns[lane] ?? 0) + 1;
    const args = head({
      lane,
      turn_number: turns[lane],
      demand_text: demand,
      completed_count: done.count,
      completed_bytes: done.bytes,
    });
    args.push(...done.ids, ...done.tokens, ...done.results);
    const reply = await redis.evalsha(script.sha, named.length, ...named, ...args);
    const [, figures, refusals, idLine, , ...records] = reply;
    if (refusals !== '') throw new Error(`The turn script refused a completion: ${refusals}`);
    const ids = records.length === 0 ? [] : idLine.split(' ');
    const firstEpoch = Number(figures.split(' ')[3]);
    return {
      count: ids.length,
      bytes: records.reduce((sum, record) => sum + record.length, 0),
      ids,
      tokens: ids.map((_, index) => `L|${firstEpoch + index + 1}|${boot}|`),
      results: records.map((record) => `${record.length}|`),
    };
  };
}

const ARGUMENT_NAMES = /^local ([a-z_, ]+) = unpack\(ARGV, \d+, \d+\)$/gm;
const CHANGING = ['lane', 'turn_number', 'demand_text', 'completed_count', 'completed_bytes'];

/** Makes the arguments with a fixed place, in the order that the script names them in. */
async function headOf(source, boot) {
  const settings = await defaultSettings();
  const kinds = ['', 'dead_letter_', 'cancelled_'];
  const rules = ['age_ms', 'count', 'bytes'];
  const values = {
    ...settings,
    boot,
    clock: '',
    away_ms: 0,
    hops: 0,
    heartbeat: '',
    served: ` ${TASK_TYPE} `,
    retention: kinds.flatMap((kind) => rules.map((rule) => settings[`${kind}retention_${rule}`])).join(' '),
    rooms_text: '',
    other_count: 0,
  };
  const names = [...source.matchAll(ARGUMENT_NAMES)].flatMap(([, list]) => list.split(', '));
  const unknown = names.filter((name) => !(name in values) && !CHANGING.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    throw new Error(`The turn script takes arguments that the benchmarks do not know: ${unknown.join(', ')}`);
  }
  return (now) => names.map((name) => now[name] ?? values[name]);
}

/** `leaseMs: 10000` as `lease_ms: 10000`, and so on. */
async function defaultSettings() {
  const { queueSettings, workerSettings } = await queueLibrary();
  const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const entries = Object.entries({ ...queueSettings, ...workerSettings });
  return Object.fromEntries(entries.map(([name, { defaultValue }]) => [snakeCase(name), defaultValue]));
}
