import { readFileSync, statSync, truncateSync } from 'node:fs';
import { eventually } from '@app/queue/testing';
import { FaultySystem, type Submission } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { syncedAt } from './support/synced-bytes.js';
import { SyncWatch } from './support/sync-watch.js';
import { isFull, sized } from './support/variant.js';

const TASKS = sized(60, 2_000);
const SYNCED_TASKS = sized(20, 200);
const POWER_LOSSES = 8;
const SUBMITTING_MS = 1_500;
/** So that the power fails sooner or later after a sync. */
const LATER_EACH_TIME_MS = 130;
/** Redis syncs once a second, and puts a write off for up to two seconds while a sync is under way. */
const WINDOW_MS = 2_000;
/** Into the first command after the cut: a power loss does not stop at the end of one. */
const TORN_BYTES = 7;

interface Answered {
  taskId: string;
  at: number;
  achieved: unknown;
}

describe('fault 17: the power fails, and the end of the append-only file never reached the disk', () => {
  let system: FaultySystem;
  afterEach(() => system.stop());

  async function open(appendfsync: string): Promise<void> {
    system = await FaultySystem.open({ redis: ['--appendfsync', appendfsync] });
  }

  /** Submits and notes when the answer came, in ms since 1970. */
  async function answered(task: Submission): Promise<Answered> {
    const { status, body } = await system.ask('POST', '/tasks', task);
    const at = Date.now();
    expect({ status, body }).toMatchObject({ status: 201 });
    system.accept(body['task_id'] as string);
    return { taskId: body['task_id'] as string, at, achieved: body['durability'] };
  }

  /** What of the file the power would have left. */
  const cut = (bytes: number): void => truncateSync(system.redis.appendOnlyFile, bytes);

  it('what was written before survives, and what workers say of tasks that are gone is refused cleanly', async () => {
    await open('everysec');
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
    cut(onDisk + TORN_BYTES);
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

  it('with `appendfsync always`, what is answered as `fsynced` survives: it is on the disk before its answer', async () => {
    await open('always');
    const watch = isFull ? await SyncWatch.start(system.redis) : undefined;
    const task = { task_type: 'noop', durability: 'fsynced' };
    const safe: Answered[] = [];
    while (safe.length < SYNCED_TASKS) safe.push(await answered(task));
    const inFile = statSync(system.redis.appendOnlyFile).size;
    for (const { achieved } of safe) expect(achieved).toEqual({ requested: 'fsynced', achieved: 'fsynced' });
    // To be lost, or else the file would end where it is cut.
    const lost = await system.submitMany(Array.from({ length: SYNCED_TASKS }, () => ({ task_type: 'noop' })));
    await system.redis.kill();
    const killedAt = Date.now();

    if (watch !== undefined) {
      const file = readFileSync(system.redis.appendOnlyFile);
      const syncs = await watch.syncs();
      for (const { taskId, at } of safe) expect(file.lastIndexOf(taskId)).toBeLessThan(syncedAt(syncs, at));
    }
    cut(inFile + TORN_BYTES);
    await system.redis.launch();
    system.startHostileWorker();
    for (const found of await system.finished(safe.map(({ taskId }) => taskId))) {
      expect(found).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    }
    for (const taskId of lost) expect((await system.ask('GET', `/tasks/${taskId}`)).status).toBe(404);
    await system.expectAllAccountedFor({ mayBeLost: new Set(lost), forgotAt: killedAt });
  }, 120_000);

  it('with `everysec`, `fsynced` is refused where Redis has no WAITAOF', async () => {
    await open('everysec');
    const [command] = (await system.client.call('COMMAND', 'INFO', 'WAITAOF')) as unknown[];
    const { status, body } = await system.ask('POST', '/tasks', { task_type: 'noop', durability: 'fsynced' });
    const achieved = { durability: { requested: 'fsynced', achieved: 'fsynced' } };
    const refused = { type: expect.stringMatching(/durability-unavailable$/), errors: [{ field: 'durability' }] };
    expect({ status, body }).toMatchObject(
      command === null ? { status: 422, body: refused } : { status: 201, body: achieved },
    );
    expect(await system.client.hlen('task_queue:metadata')).toBe(command === null ? 0 : 1);
  }, 60_000);

  /** Submits one after another, cuts the power in between, and tells what was lost by when it had been accepted. */
  async function losePower(submittingMs: number): Promise<{ lost: Answered[]; kept: Answered[]; killedAt: number }> {
    const watch = await SyncWatch.start(system.redis);
    const accepted: Answered[] = [];
    const until = performance.now() + submittingMs;
    while (performance.now() < until) accepted.push(await answered({ task_type: 'noop' }));
    const killedAt = Date.now();
    await system.redis.kill();
    cut(syncedAt(await watch.syncs(), killedAt));
    await system.redis.launch();
    const states = await Promise.all(accepted.map(({ taskId }) => system.ask('GET', `/tasks/${taskId}`)));
    const having = (status: number) => accepted.filter((_, index) => states[index]?.status === status);
    return { lost: having(404), kept: having(200), killedAt };
  }

  // The short variant has nothing to tell what is on the disk from what is only in the file.
  if (isFull) {
    it('with `everysec`, what is lost are the newest tasks, of the last two seconds at most', async () => {
      await open('everysec');
      const ever = new Set<string>();
      let forgotAt = 0;
      for (let loss = 0; loss < POWER_LOSSES; loss++) {
        const { lost, kept, killedAt } = await losePower(SUBMITTING_MS + loss * LATER_EACH_TIME_MS);
        for (const { taskId } of lost) ever.add(taskId);
        forgotAt = killedAt;
        const windowMs = lost[0] === undefined ? 0 : killedAt - lost[0].at;
        measured(
          `power loss with everysec: ${lost.length} of ${lost.length + kept.length} lost, those of the last`,
          windowMs,
        );
        expect(windowMs).toBeLessThanOrEqual(WINDOW_MS);
        expect(Math.max(...kept.map(({ at }) => at))).toBeLessThanOrEqual(lost[0]?.at ?? killedAt);
      }
      expect(ever.size).toBeGreaterThan(0);
      system.startHostileWorker();
      await system.untilAllFinished(60_000);
      await system.expectAllAccountedFor({ mayBeLost: ever, forgotAt });
    }, 240_000);
  }
});
