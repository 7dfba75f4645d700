import { eventually, OwnRedis, type FaultProxy } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const REPLICATED = sized(50, 5_000);
const LOST = sized(30, 5_000);

describe('fault 24: the primary dies while its replica lags behind, and the replica takes over', () => {
  let system: FaultySystem;
  let replica: OwnRedis;
  let replication: FaultProxy;
  let address: FaultProxy;
  beforeAll(async () => {
    system = await FaultySystem.open({ apiThroughProxy: true });
    address = system.apiProxy as FaultProxy;
    replication = await system.openProxy({ opaque: true });
    const port = new URL(replication.url).port;
    replica = await OwnRedis.start('--replicaof', '127.0.0.1', port, '--repl-timeout', '600');
    await replica.ask((redis) =>
      eventually('the replica has its data', async () => /master_link_status:up/.test(await redis.info('replication'))),
    );
  }, 60_000);
  afterAll(async () => {
    await replica.remove();
    await system.stop();
  });

  it('what had reached the replica survives, the loss of the rest is counted, and a lost task may be sent again', async () => {
    const noops = (count: number) => Array.from({ length: count }, () => ({ task_type: 'noop' }));
    const safe = await system.submitMany(noops(REPLICATED));
    await replica.ask((redis) =>
      eventually('it is all there', async () => (await redis.hlen('task_queue:metadata')) === REPLICATED),
    );
    replication.stall('replies');
    const lost = await system.submitMany(noops(LOST));
    expect((await system.ask('GET', '/health/ready')).status).toBe(200);
    await system.redis.kill();
    await replica.ask((redis) => redis.replicaof('NO', 'ONE'));
    const tookOverAt = Date.now();
    address.moveTo(replica.url);

    const ready = await eventually('the API has found it', async () => {
      const answer = await system.ask('GET', '/health/ready');
      return answer.status === 200 && answer;
    });
    expect(JSON.stringify(ready.body)).toContain(`at least ${LOST} accepted tasks are gone`);
    system.startHostileWorker({ REDIS_URL: address.url, WORKER_CONCURRENCY: '50' });
    for (const task of await system.finished(safe)) expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
    for (const taskId of lost) expect((await system.ask('GET', `/tasks/${taskId}`)).status).toBe(404);
    const [again = ''] = lost;
    expect(await system.submit({ task_type: 'noop', task_id: again })).toBe(again);
    await system.finished([again]);
    system.client.disconnect();
    system.client = system.client.duplicate({ port: replica.port });
    await system.expectAllAccountedFor({ mayBeLost: new Set(lost), forgotAt: tookOverAt });
  }, 120_000);
});
