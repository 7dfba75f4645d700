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

/** What a turn has claimed: ids, records and states, in the same order. */
export const NOTHING_CLAIMED = [[], [], []];

/**
 * The shipped turn script without the product around it. Its arguments are named in its text; all that are not given
 * here have the default of the setting with that name.
 * @param {import('ioredis').Redis} redis
 * @param {string} queue
 * @returns {Promise<(lane: number, demand: number, finished: string[][]) => Promise<string[][]>>} one turn: completes
 *   what an earlier turn claimed, and claims
 */
export async function openTurns(redis, queue) {
  const { loadScript } = await library('scripts/script-source.js');
  const script = loadScript('turn.lua');
  await redis.script('LOAD', script.source);
  const boot = `bench-${process.pid}`;
  const head = await headOf(script.source, boot);
  const keys = await keysOf(queue);
  const turns = [];
  return async function turn(lane, demand, [doneIds, doneRecords, doneStates]) {
    turns[lane] = (turns[lane] ?? 0) + 1;
    const args = head({ turn_number: turns[lane], demand, acknowledgement_count: doneIds.length });
    args.push(TASK_TYPE);
    for (let i = 0; i < doneIds.length; i++) {
      args.push(doneIds[i], tokenOf(doneStates[i]), 'C', doneRecords[i].length, '');
    }
    const named = script.keys.map((name) => (name === 'replay' ? keys.replaySlot(boot, lane) : keys.key(name)));
    const [, , , , words, ids, records, states] = await redis.evalsha(script.sha, named.length, ...named, ...args);
    const refused = words.find((word) => word !== 'OK');
    if (refused !== undefined) throw new Error(`The turn script refused a completion: ${refused}`);
    return [ids, records, states];
  };
}

const ARGUMENT_NAMES = /^local ([a-z_, ]+) = unpack\(ARGV, \d+, \d+\)$/gm;

/** Makes the arguments that come before the types, in the order that the script names them in. */
async function headOf(source, boot) {
  const values = { ...(await defaultSettings()), clock: '', boot, away_ms: 0, hops: 0, heartbeat: '', type_count: 1 };
  const changing = ['turn_number', 'demand', 'acknowledgement_count'];
  const names = [...source.matchAll(ARGUMENT_NAMES)].flatMap(([, list]) => list.split(', '));
  const unknown = names.filter((name) => !(name in values) && !changing.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    throw new Error(`The turn script takes arguments that the benchmarks do not know: ${unknown.join(', ')}`);
  }
  const fixed = names.map((name) => values[name]);
  const places = changing.map((name) => names.indexOf(name));
  return (now) => {
    const args = [...fixed];
    for (let i = 0; i < changing.length; i++) args[places[i]] = now[changing[i]];
    return args;
  };
}

/** `leaseMs: 10000` as `lease_ms: 10000`, and so on. */
async function defaultSettings() {
  const { queueSettings, workerSettings } = await queueLibrary();
  const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const entries = Object.entries({ ...queueSettings, ...workerSettings });
  const values = Object.fromEntries(entries.map(([name, { defaultValue }]) => [snakeCase(name), defaultValue]));
  return { ...values, dead_age_ms: values.dead_letter_retention_age_ms };
}

/** `L|<epoch>|<boot>|`, the beginning of a claimed state. */
function tokenOf(state) {
  return state.slice(0, state.indexOf('|', state.indexOf('|', 2) + 1) + 1);
}
