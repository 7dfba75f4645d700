import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { SentinelSite } from './support/sentinel-site.js';
import { sized } from './support/variant.js';

const FAILOVERS = sized(2, 20);
const RESUMES_WITHIN_MS = 5_000;

describe('fault 26: the primary dies, and the sentinels make its replica the primary, again and again', () => {
  let system: FaultySystem;
  let site: SentinelSite;
  beforeAll(async () => {
    site = await SentinelSite.start();
    system = await FaultySystem.open({ site });
  }, 90_000);
  afterAll(() => system.stop());

  it('workers go on soon after the failover, each time', async () => {
    const worker = system.startHostileWorker();
    await system.untilWorkersLive(1);
    for (let failover = 0; failover < FAILOVERS; failover++) {
      await system.finished([await system.submit({ task_type: 'noop' })]);
      await site.untilReplicaHasAll();
      const killed = await site.killPrimary();
      const diedAt = performance.now();
      await eventually('another server is the primary', async () => (await site.primaryPort()) !== killed.port, 20_000);
      const electedAt = performance.now();
      const taskId = await eventually('a task is accepted', () => system.submit({ task_type: 'noop' }), 20_000);
      await system.finished([taskId]);
      measured('sentinels need for a failover', electedAt - diedAt);
      measured('a task is done after a failover', performance.now() - electedAt);
      expect(performance.now() - electedAt).toBeLessThan(RESUMES_WITHIN_MS);
      await site.returnAsReplica(killed);
    }
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('"level":"error"');
    await system.expectAllAccountedFor();
  }, 600_000);
});
