import { eventually, OwnRedis, type FaultProxy } from '@app/queue/testing';
import type { TaskAnswer } from '../support/task-queue-system.js';
import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const REPLICATED = sized(50, 5_000);
const UNCONFIRMED = sized(30, 5_000);
const WAITS_FOR_REPLICAS_S = 2;

describe('fault 24: the primary dies while its replica lags behind, and the replica takes over', () => {
  let system: FaultySystem;
  let replica: OwnRedis;
  let replication: FaultProxy;
  let address: FaultProxy;
  beforeAll(async () => {
    system = await FaultySystem.open({
      apiThroughProxy: true,
      api: { DURABILITY_TIMEOUT: String(WAITS_FOR_REPLICAS_S) },
    });
    address = system.apiProxy as FaultProxy;
    replication = await system.openProxy({ opaque: true });
    const port = new URL(replication.url).port;
    replica = await OwnRedis.start('--replicaof', '127.0.0.1', port, '--repl-timeout', '600');
    const follows = async () => (await system.client.info('replication')).includes('state=online');
    await eventually('the replica follows', follows, 20_000);
  }, 60_000);
  afterAll(async () => {
    await system?.stop();
    await replica?.remove();
  });

  /** Submits what is to survive. @throws Error when it was not confirmed */
  async function submitReplicated(tasks: object[]): Promise<string[]> {
    const body = { tasks, durability: 'replicated' };
    const { tasks: answers } = await system.call<{ tasks: TaskAnswer[] }>('POST', '/tasks/bulk', body);
    for (const answer of answers) {
      system.accept(answer.task_id);
      expect(answer).toMatchObject({ durability: { requested: 'replicated', achieved: 'replicated' } });
    }
    return answers.map(({ task_id }) => task_id);
  }

  it('what is replicated survives, the loss of the rest is counted, and a lost task may be sent again', async () => {
    const noops = (count: number) => Array.from({ length: count }, () => ({ task_type: 'noop' }));
    const safe = await submitReplicated(noops(REPLICATED));
    expect(await replica.ask((redis) => redis.hlen('task_queue:metadata'))).toBe(REPLICATED);
    replication.stall('replies');
    const lost = await system.submitMany(noops(UNCONFIRMED));
    const inVain = await system.ask('POST', '/tasks', { task_type: 'noop', durability: 'replicated' });
    expect(inVain).toMatchObject({
      status: 201,
      body: { durability: { requested: 'replicated', achieved: 'logged' } },
    });
    lost.push(inVain.body['task_id'] as string);
    system.accept(inVain.body['task_id'] as string);
    expect((await system.ask('GET', '/health/ready')).status).toBe(200);
    await system.redis.kill();
    await replica.ask((redis) => redis.replicaof('NO', 'ONE'));
    const tookOverAt = Date.now();
    address.moveTo(replica.url);

    const ready = await eventually('the API has found it', async () => {
      const answer = await system.ask('GET', '/health/ready');
      return answer.status === 200 && answer;
    });
    expect(JSON.stringify(ready.body)).toContain(`at least ${lost.length} accepted tasks are gone`);
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
