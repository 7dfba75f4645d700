import { eventually, FaultProxy, openTestQueue, OwnRedis, type TestQueue } from '../../testing/index.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { NewTask } from '../domain/task.js';

const KEYED = { type: 'a', durability: 'replicated', idempotencyKey: 'k' } as const satisfies NewTask;
const REPLICATED = { requested: 'replicated', achieved: 'replicated' };

describe('a submission that is to be replicated', () => {
  let primary: OwnRedis;
  /** Between the primary and its replica. */
  let stream: FaultProxy;
  let replica: OwnRedis;
  let queues: TestQueue[];

  beforeEach(async () => {
    queues = [];
    primary = await OwnRedis.start('--appendonly', 'yes', '--repl-diskless-sync-delay', '0');
    stream = await FaultProxy.open(primary.url, { opaque: true });
    replica = await OwnRedis.start('--replicaof', '127.0.0.1', new URL(stream.url).port);
    await eventually('the replica follows', async () =>
      (await primary.ask((redis) => redis.info('replication'))).includes('state=online'),
    );
  });
  afterEach(async () => {
    for (const queue of queues) await queue.close();
    await stream.close();
    await replica.remove();
    await primary.remove();
  });

  async function open(given: Partial<QueueOptions> = {}): Promise<TestQueue> {
    const queue = await openTestQueue({ queue: { redisUrl: primary.url, ...given } });
    queues.push(queue);
    return queue;
  }
  /** A second application with the same queue. */
  async function openAnother({ name }: TestQueue, given: Partial<QueueOptions> = {}): Promise<TestQueue> {
    const queue = await openTestQueue({ queue: { redisUrl: primary.url, queueName: name, ...given } });
    queues.unshift(queue);
    return queue;
  }
  const onReplica = (key: string, id: string): Promise<number> => replica.ask((redis) => redis.hexists(key, id));
  const waits = async (): Promise<number> => (await primary.commandCounts()).get('wait') ?? 0;
  const isWaiting = (): Promise<boolean> =>
    primary.ask(async (redis) => String(await redis.client('LIST')).includes('cmd=wait'));
  const killConnection = (queue: TestQueue): Promise<unknown> =>
    primary.ask(async (redis) => {
      const list = String(await redis.client('LIST'));
      const id = new RegExp(`^id=(\\d+) .*name=task-queue:${queue.name}:replicated`, 'm').exec(list)?.[1];
      return redis.client('KILL', 'ID', Number(id));
    });

  it('is on the replica when it is accepted', async () => {
    const queue = await open();
    const { taskId, durability } = await queue.service.enqueue({ type: 'a', durability: 'replicated' });
    expect(durability).toEqual(REPLICATED);
    expect(await onReplica(queue.key('metadata'), taskId)).toBe(1);
  });

  it('is accepted as less while the stream to the replica stands still', async () => {
    const queue = await open({ durabilityTimeoutMs: 100 });
    stream.stall('replies');
    const { taskId, durability } = await queue.service.enqueue(KEYED);
    expect(durability).toEqual({ requested: 'replicated', achieved: 'logged' });
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'pending' });
    expect(await onReplica(queue.key('metadata'), taskId)).toBe(0);

    // Nothing is written for it any more, and this connection has written nothing: the replica must have it all the same.
    const another = await openAnother(queue, { durabilityTimeoutMs: 100 });
    const again = await another.service.enqueue(KEYED);
    expect(again).toMatchObject({ taskId, deduplicated: true, durability: { achieved: 'logged' } });

    stream.pass('replies');
    const patient = await openAnother(queue, { durabilityTimeoutMs: 10_000 });
    expect(await patient.service.enqueue(KEYED)).toMatchObject({ taskId, deduplicated: true, durability: REPLICATED });
    expect(await onReplica(queue.key('metadata'), taskId)).toBe(1);
  });

  it('is on the new primary after a failover, and one that came to less is not', async () => {
    const queue = await open({ durabilityTimeoutMs: 1_000 });
    const submit = () => queue.service.enqueue({ type: 'a', durability: 'replicated' });
    const first = await submit();
    stream.stall('replies');
    const second = await submit();
    expect([first, second].map(({ durability }) => durability?.achieved)).toEqual(['replicated', 'logged']);
    await replica.ask((redis) => redis.replicaof('NO', 'ONE'));
    expect(await onReplica(queue.key('metadata'), first.taskId)).toBe(1);
    expect(await onReplica(queue.key('metadata'), second.taskId)).toBe(0);
  });

  it('waits together with all the others of its time, and bulk ones do once', async () => {
    const queue = await open({ durabilityTimeoutMs: 10_000 });
    stream.stall('replies');
    const first = queue.service.enqueue({ type: 'a', durability: 'replicated' });
    await eventually('it waits', isWaiting);
    const singles = Array.from({ length: 50 }, () => queue.service.enqueue({ type: 'a', durability: 'replicated' }));
    const mixed = Array.from({ length: 600 }, (_, n): NewTask =>
      n % 2 === 0 ? { type: 'a', durability: 'replicated' } : { type: 'a' },
    );
    const bulk = queue.service.enqueueMany(mixed);
    await eventually('all are written', async () => (await queue.service.stats()).totalTasks === 651);
    const earlier = await waits();
    stream.pass('replies');
    for (const { durability } of await Promise.all([first, ...singles])) expect(durability).toEqual(REPLICATED);
    const durabilities = (await bulk).map((result) => (result.status === 'rejected' ? result : result.durability));
    expect(durabilities).toEqual(mixed.map(({ durability }) => (durability === undefined ? undefined : REPLICATED)));
    // A command that blocked is counted again when it goes on.
    expect((await waits()) - earlier).toBeLessThanOrEqual(3);
  });

  it('is confirmed although the connection that waited was lost', async () => {
    const queue = await open({ durabilityTimeoutMs: 10_000 });
    stream.stall('replies');
    const submission = queue.service.enqueue({ type: 'a', durability: 'replicated' });
    await eventually('it waits', isWaiting);
    await killConnection(queue);
    await eventually('it waits again', isWaiting);
    stream.pass('replies');
    expect((await submission).durability).toEqual(REPLICATED);
  });

  it('is one task although the reply to its write was lost', async () => {
    const link = await FaultProxy.open(primary.url);
    const direct = await open();
    const queue = await openTestQueue({
      queue: { redisUrl: link.url, queueName: direct.name, redisTimeoutMs: 10_000, durabilityTimeoutMs: 10_000 },
    });
    try {
      await queue.service.enqueue({ type: 'a', durability: 'replicated' });
      const swallowed = link.drop('replies');
      const submission = queue.service.enqueue({ type: 'a', taskId: 'mine', durability: 'replicated' });
      await swallowed;
      link.heal();
      expect(await submission).toMatchObject({ taskId: 'mine', status: 'pending', durability: REPLICATED });
      expect(await direct.service.stats()).toMatchObject({ totalTasks: 2 });
    } finally {
      await queue.module.close();
      queue.redis.disconnect();
      await link.close();
    }
  });

  it('is refused where more replicas must follow than do, and nothing is written', async () => {
    const queue = await open({ replicasRequired: 2 });
    await expect(queue.service.enqueue({ type: 'a', durability: 'replicated' })).rejects.toMatchObject({
      code: 'DURABILITY_UNAVAILABLE',
      fields: [{ field: 'durability', message: 'replicated is not to be had: 1 replica follows Redis, 2 must' }],
    });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 0 });
  });

  it('is refused where no replica follows', async () => {
    await replica.kill();
    await eventually('the replica is gone', async () =>
      (await primary.ask((redis) => redis.info('replication'))).includes('connected_slaves:0'),
    );
    const queue = await open();
    await expect(queue.service.enqueue({ type: 'a', durability: 'replicated' })).rejects.toMatchObject({
      code: 'DURABILITY_UNAVAILABLE',
      fields: [{ field: 'durability', message: 'replicated is not to be had: 0 replicas follow Redis, 1 must' }],
    });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 0 });
  });

  it('that conflicts with another task is refused as any other', async () => {
    const queue = await open();
    await queue.service.enqueue({ type: 'a', taskId: 'taken' });
    await expect(queue.service.enqueue({ type: 'b', taskId: 'taken', durability: 'replicated' })).rejects.toMatchObject(
      { code: 'TASK_ID_CONFLICT' },
    );
  });
});
