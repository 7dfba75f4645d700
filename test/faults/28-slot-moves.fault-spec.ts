import { eventually } from '@app/queue/testing';
import { ClusterSite } from './support/cluster-site.js';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

/** Fewer than the finished tasks that retention keeps. */
const WAITING = sized(2_000, 50_000);

describe('fault 28: the slot of the queue moves between nodes of a cluster, while it is in use', () => {
  let system: FaultySystem;
  let site: ClusterSite;
  beforeAll(async () => {
    site = await ClusterSite.start();
    system = await FaultySystem.open({ site });
  }, 90_000);
  afterAll(() => system.stop());

  it('nothing is lost, and no call goes across slots', async () => {
    const worker = system.startHostileWorker();
    const tasks = Array.from({ length: WAITING }, () => ({ task_type: 'wait', payload: { ms: 5 } }));
    const accepted = await system.submitMany(tasks);
    await system.noted(accepted[0] as string, 'begin');
    let going = true;
    const refusals = new Set<number>();
    const client = async (): Promise<void> => {
      while (going) {
        const { status, body } = await system.ask('POST', '/tasks', { task_type: 'noop' });
        if (status !== 201) refusals.add(status);
        else {
          system.accept(body['task_id'] as string);
          accepted.push(body['task_id'] as string);
        }
      }
    };
    const submitting = client();
    const movesAt = performance.now();
    await site.moveSlot();
    measured('the slot moves', performance.now() - movesAt);
    const moved = accepted.slice();
    await eventually('tasks are accepted on the other node', () => accepted.length > moved.length + 100);
    going = false;
    await submitting;
    await system.finished(moved, sized(30_000, 300_000));
    await system.untilAllFinished(30_000);

    expect([...refusals].filter((status) => status !== 503)).toEqual([]);
    for (const refusal of ['TRYAGAIN', 'MOVED']) expect(await site.refusals(refusal)).toBeGreaterThan(0);
    expect(await site.refusals('CROSSSLOT')).toBe(0);
    for (const task of await system.finished(accepted)) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    }
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('"level":"error"');
    system.client = site.client;
    await system.expectAllAccountedFor();
  }, 600_000);
});
