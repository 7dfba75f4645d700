import { statSync, truncateSync } from 'node:fs';
import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const TASKS = sized(60, 2_000);
/** Into the first command after the cut: a power loss does not stop at the end of one. */
const TORN_BYTES = 7;

describe('fault 17: the power fails, and the end of the append-only file never reached the disk', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open({ redis: ['--appendfsync', 'everysec'] });
  }, 60_000);
  afterAll(() => system.stop());

  it('what was written before survives, and what workers say of tasks that are gone is refused cleanly', async () => {
    const worker = system.startHostileWorker();
    const kept = new Set<string>();
    for (let count = 0; count < TASKS; count++) kept.add(await system.submit({ task_type: 'noop' }));
    await system.finished([...kept]);
    // Known to the disk, but that a worker has begun with it is not.
    const claimed = await system.submit({ task_type: 'plod', payload: { ms: 2_500 }, delay: 1 });
    const { size: onDisk } = statSync(system.redis.appendOnlyFile);
    expect(system.begins(claimed)).toBe(0);
    kept.add(claimed);

    await system.noted(claimed, 'begin');
    const lost = new Set(await system.submitMany(Array.from({ length: TASKS }, () => ({ task_type: 'noop' }))));
    const running = await system.submit({ task_type: 'plod', payload: { ms: 2_500 } });
    lost.add(running);
    await system.noted(running, 'begin');
    expect(await system.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
    await system.redis.kill();
    const killedAt = Date.now();
    truncateSync(system.redis.appendOnlyFile, onDisk + TORN_BYTES);
    await system.redis.launch();

    const tasks = await system.finished([...kept]);
    for (const task of tasks) expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    await eventually('the outcome of the task that is gone is refused', () =>
      worker.output.includes(`[${running}] The outcome \\"completed\\" was not recorded: the task is gone`),
    );
    expect(worker.output).not.toContain('"level":"error"');
    for (const taskId of lost) expect((await system.ask('GET', `/tasks/${taskId}`)).status).toBe(404);
    expect(JSON.stringify((await system.ask('GET', '/health/ready')).body)).toContain('Redis lost data');

    // Its client has the id, and may submit it again.
    expect(await system.submit({ task_type: 'noop', task_id: running })).toBe(running);
    const later = await system.submitMany(Array.from({ length: 20 }, () => ({ task_type: 'noop' })));
    await system.finished([running, ...later]);
    expect(worker.ended).toBe(false);
    await system.expectAllAccountedFor({ mayBeLost: lost, forgotAt: killedAt });
  }, 120_000);
});
