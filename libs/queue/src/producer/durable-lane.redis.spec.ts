import { eventually, openTestQueue, OwnRedis, SyncingRedis, type TestQueue } from '../../testing/index.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { QueueError } from '../domain/errors.js';

const ANSWERS_WITHIN_MS = 2_000;
const AOF = ['--appendonly', 'yes'];

let server: OwnRedis;
let queue: TestQueue;
let before: Map<string, number>;

async function open(options: string[], given: Partial<QueueOptions> = {}): Promise<void> {
  server = await OwnRedis.start(...options);
  queue = await openTestQueue({ queue: { redisUrl: server.url, ...given } });
  before = await server.commandCounts();
}
afterEach(async () => {
  await queue.close();
  await server.remove();
});

/** How often a command was called since the queue was opened. */
const callsOf = async (command: string): Promise<number> =>
  ((await server.commandCounts()).get(command) ?? 0) - (before.get(command) ?? 0);

describe('a submission with the default durability', () => {
  it('asks Redis for nothing more', async () => {
    await open(AOF);
    const bulk = await queue.service.enqueueMany([{ type: 'a' }, { type: 'a', durability: 'logged' }]);
    const answers = [await queue.service.enqueue({ type: 'a', durability: 'logged' }), ...bulk];
    for (const answer of answers) expect(answer).not.toHaveProperty('durability');
    expect(await callsOf('config|get')).toBe(0);
    expect(await callsOf('wait')).toBe(0);
    expect((await server.connectionNames()).filter((name) => /:(fsynced|replicated)$/.test(name))).toEqual([]);
  });
});

describe('a submission that is to be fsynced', () => {
  it('is so with the answer of a Redis that syncs always', async () => {
    await open([...AOF, '--appendfsync', 'always']);
    const { taskId, durability } = await queue.service.enqueue({ type: 'a', durability: 'fsynced' });
    expect(durability).toEqual({ requested: 'fsynced', achieved: 'fsynced' });
    expect(await queue.service.duplicate(taskId, { durability: 'fsynced' })).toMatchObject({ durability });
    expect(await queue.service.duplicate(taskId)).not.toHaveProperty('durability');
    expect(await server.connectionNames()).not.toContain(`task-queue:${queue.name}:fsynced`);
  });

  it.each<[string, string[], string]>([
    ['without WAITAOF that syncs every second', AOF, 'needs appendfsync always'],
    ['without an append-only file', [], 'the append-only file of Redis is off'],
    [
      'that may skip syncing',
      [...AOF, '--appendfsync', 'always', '--no-appendfsync-on-rewrite', 'yes'],
      'on-rewrite no',
    ],
    ['that never syncs', [...AOF, '--appendfsync', 'no'], 'appendfsync of Redis is no'],
    ['that does not tell its settings', [...AOF, '--rename-command', 'CONFIG', ''], 'does not tell its appendfsync'],
  ])('is refused by a Redis %s, and nothing is written', async (_, options, reason) => {
    await open(options);
    const refusal = {
      code: 'DURABILITY_UNAVAILABLE',
      fields: [{ field: 'durability', message: expect.stringContaining(reason) as string }],
    };
    await expect(queue.service.enqueue({ type: 'a', durability: 'fsynced' })).rejects.toMatchObject(refusal);
    const tasks = [{ type: 'a' }, { type: 'a', durability: 'fsynced' as const }];
    await expect(queue.service.enqueueMany(tasks)).rejects.toMatchObject(refusal);
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 0 });
  });

  it('is asked about once in a while, not each time', async () => {
    await open([...AOF, '--appendfsync', 'always']);
    // A connection that comes up makes it ask anew.
    await eventually('it is connected', async () => (await queue.service.health()).connected);
    for (let n = 0; n < 5; n++) await queue.service.enqueue({ type: 'a', durability: 'fsynced' });
    expect(await callsOf('config|get')).toBe(1);
  });

  it('is asked about anew after a reconnect', async () => {
    await open([...AOF, '--appendfsync', 'always']);
    await queue.service.enqueue({ type: 'a', durability: 'fsynced' });
    await queue.redis.config('SET', 'appendfsync', 'everysec');
    await queue.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const isRefused = (): Promise<boolean> =>
      queue.service.enqueue({ type: 'a', durability: 'fsynced' }).then(
        () => false,
        ({ code }: QueueError) => code === 'DURABILITY_UNAVAILABLE',
      );
    await eventually('it has noticed', isRefused, 2_000);
  });

  it('must be one of the words', async () => {
    await open([]);
    const wrong = { type: 'a', durability: 'always' as 'fsynced' };
    await expect(queue.service.enqueue(wrong)).rejects.toMatchObject({
      code: 'INVALID_TASK',
      fields: [{ field: 'durability', message: 'must be one of logged, fsynced, replicated' }],
    });
  });
});

describe('a submission that waits for the disk', () => {
  let syncing: SyncingRedis;
  beforeEach(async () => {
    server = await OwnRedis.start(...AOF);
    syncing = await SyncingRedis.open(server.url);
    queue = await openTestQueue({ queue: { redisUrl: syncing.url }, plainUrl: server.url });
  });
  afterEach(() => syncing.close());

  it('is fsynced when Redis says so', async () => {
    const { durability } = await queue.service.enqueue({ type: 'a', durability: 'fsynced' });
    expect(durability).toEqual({ requested: 'fsynced', achieved: 'fsynced' });
    expect(syncing.asked).toBe(1);
  });

  it('is logged when Redis does not say so in time', async () => {
    syncing.synced = false;
    const { taskId, durability } = await queue.service.enqueue({ type: 'a', durability: 'fsynced' });
    expect(durability).toEqual({ requested: 'fsynced', achieved: 'logged' });
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'pending' });
  });

  it('waits together with all the others of its time', async () => {
    const tasks = Array.from({ length: 1_000 }, () => ({ type: 'a', durability: 'fsynced' as const }));
    const bulk = await queue.service.enqueueMany(tasks);
    const achieved = bulk.map((answer) => answer.status !== 'rejected' && answer.durability?.achieved);
    expect(new Set(achieved)).toEqual(new Set(['fsynced']));
    expect(syncing.asked).toBe(1);
  });
});

describe('a submission while Redis is down', () => {
  it('is refused in time with the id to send again, whatever it asked for', async () => {
    await open(AOF);
    await server.kill();
    const from = performance.now();
    const [bulk, single] = await Promise.all([
      queue.service.enqueueMany([
        { type: 'a', taskId: 'one', durability: 'replicated' },
        { type: 'a', taskId: 'two' },
      ]),
      queue.service
        .enqueue({ type: 'a', taskId: 'mine', durability: 'fsynced' })
        .catch((error: unknown) => error as QueueError),
    ]);
    expect(performance.now() - from).toBeLessThan(ANSWERS_WITHIN_MS);
    const unavailable = { code: 'REDIS_UNAVAILABLE', mayHaveLanded: false };
    expect(single).toMatchObject({ ...unavailable, taskId: 'mine' });
    expect(bulk).toMatchObject([
      { taskId: 'one', status: 'rejected', error: { ...unavailable, taskId: 'one' } },
      { taskId: 'two', status: 'rejected', error: { ...unavailable, taskId: 'two' } },
    ]);
    await server.launch();
  });
});
