import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { NetworkNamespace } from './support/network-namespace.js';

/** Handlers are told a fifteenth of it before its end: long enough for a busy machine. */
const LEASE_MS = 6_000;

describe('fault 15: only a worker is cut off from Redis', () => {
  let system: FaultySystem;
  let island: NetworkNamespace;
  let address: string;
  beforeAll(async () => {
    island = await NetworkNamespace.open();
    const bind = ['--bind', '127.0.0.1', island.outerAddress, '--protected-mode', 'no'];
    system = await FaultySystem.open({ redis: bind });
    system.lease = LEASE_MS / 1_000;
    address = `redis://${island.outerAddress}:${system.redis.port}`;
  }, 60_000);
  afterAll(async () => {
    await system?.stop();
    await island?.close();
  });

  /** In ms, by the clock of Redis, which is that of the workers here. */
  const leaseEnd = async (taskId: string): Promise<number> =>
    Number(await system.client.zscore('task_queue:processing', taskId));

  it('its handlers are told before their leases end, their tasks run elsewhere, and what finished is not lost', async () => {
    const worker = system.startHostileWorker({ REDIS_URL: address, HOLD: 'yes' }, island.within);
    const held = await system.submitMany([
      { task_type: 'hold', max_retries: 0 },
      { task_type: 'hold', max_retries: 0 },
    ]);
    for (const taskId of held) await system.noted(taskId, 'begin');
    // Ends well while nothing can be told to Redis.
    const finishing = await system.submit({ task_type: 'plod', payload: { ms: 700 }, max_retries: 0 });
    await system.noted(finishing, 'begin');
    await island.unplug();
    const cutAt = Date.now();
    // What Redis holds now is what it holds until the end: no extension comes through any more.
    const leaseEnds = new Map<string, number>();
    for (const taskId of held) leaseEnds.set(taskId, await leaseEnd(taskId));
    await system.noted(finishing, 'end');
    const other = system.startHostileWorker();

    for (const taskId of held) {
      const { at } = await system.noted(taskId, 'signal:lease_lost');
      const leaseEndsAt = leaseEnds.get(taskId) as number;
      measured('a handler is told after its worker was cut off', at - cutAt);
      measured('that is before the end of its lease', leaseEndsAt - at);
      expect(at).toBeLessThan(leaseEndsAt);
    }
    const tasks = await system.finished(held);
    for (const task of tasks) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 1, worker: 'hostile-2' });
      const [first, second] = system.runs(task.task_id).filter(({ event }) => event === 'begin');
      const told = system.runs(task.task_id).find(({ event }) => event === 'signal:lease_lost');
      expect([first?.worker, second?.worker]).toEqual(['hostile-1', 'hostile-2']);
      expect(told?.at).toBeLessThanOrEqual(second?.at as number);
    }

    await island.plug();
    const [kept] = await system.finished([finishing]);
    expect(kept).toMatchObject({ status: 'completed', retry_count: 0 });
    await eventually('it works on', async () => {
      await other.stop('SIGTERM');
      const [again] = await system.finished([await system.submit({ task_type: 'noop' })]);
      return again?.worker === 'hostile-1';
    });
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('"level":"error"');
    await system.expectAllAccountedFor();
  }, 120_000);

  it('what it finished is recorded when it is back, where nobody else took it meanwhile', async () => {
    const taskId = await system.submit({ task_type: 'plod', payload: { ms: 500 }, max_retries: 0 });
    await system.noted(taskId, 'begin');
    await island.unplug();
    await system.noted(taskId, 'end');
    // Nobody else is there who would find that the lease has run out.
    await eventually(
      'its lease has run out',
      async () => {
        return (await leaseEnd(taskId)) < Date.now();
      },
      2 * LEASE_MS,
    );
    await island.plug();
    const [task] = await system.finished([taskId]);
    expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    expect(system.begins(taskId)).toBe(1);
    await system.expectAllAccountedFor();
  }, 60_000);
});
