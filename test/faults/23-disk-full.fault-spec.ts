import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { SmallDisk } from './support/small-disk.js';

describe('fault 23: the disk of Redis is full', () => {
  let system: FaultySystem;
  let disk: SmallDisk;
  beforeAll(async () => {
    disk = await SmallDisk.mount('16m');
    system = await FaultySystem.open({ redis: ['--dir', disk.path, '--appendfsync', 'everysec'] });
  }, 60_000);
  afterAll(async () => {
    try {
      await system?.stop();
    } finally {
      await disk?.remove();
    }
  });

  it('new tasks are refused with the reason, what is there can be read, and all goes on when there is room', async () => {
    const worker = system.startHostileWorker();
    const running = await system.submit({ task_type: 'plod', payload: { ms: 1_000 }, max_retries: 0 });
    await system.noted(running, 'begin');
    const makeRoom = disk.fill();
    // What was accepted before Redis noticed is written when there is room.
    const refused = await eventually('a task is refused', async () => {
      const answer = await system.ask('POST', '/tasks', { task_type: 'noop', payload: { text: 'x'.repeat(10_000) } });
      if (answer.status === 201) system.accept(answer.body['task_id'] as string);
      return answer.status === 503 && answer;
    });
    expect(JSON.stringify(refused.body)).toMatch(/cannot save to its disk/);
    expect((await system.ask('GET', `/tasks/${running}`)).status).toBe(200);
    expect((await system.ask('GET', '/stats')).status).toBe(200);
    const ready = await system.ask('GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(JSON.stringify(ready.body)).toContain('cannot write its append-only file');
    await system.noted(running, 'end');

    makeRoom();
    const roomAt = performance.now();
    const later = await eventually('a task is accepted again', () => system.submit({ task_type: 'noop' }));
    const tasks = await system.finished([running, later]);
    measured('everything is done after there is room on the disk', performance.now() - roomAt);
    for (const task of tasks) expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    expect(system.begins(running)).toBe(1);
    expect(worker.ended).toBe(false);
    await system.untilAllFinished(30_000);
    await eventually('it is ready', async () => (await system.ask('GET', '/health/ready')).status === 200);
    await system.expectAllAccountedFor();

    // And what it accepted is on the disk.
    const known = await system.client.hlen('task_queue:metadata');
    await system.redis.kill();
    await system.redis.launch();
    expect(await system.redis.ask((redis) => redis.hlen('task_queue:metadata'))).toBe(known);
  }, 120_000);
});
