import { openTestQueue, type TestQueue } from '../../testing/test-queue.js';
import { TestScripts } from '../../testing/test-scripts.js';
import type { ActFilter } from '../domain/acts.js';

const numbered = (count: number, start = 'task'): string[] =>
  Array.from({ length: count }, (_, index) => `${start}-${String(index).padStart(4, '0')}`);

describe('an act on many tasks', () => {
  let queue: TestQueue;
  let scripts: TestScripts;
  beforeEach(async () => {
    queue = await openTestQueue();
    scripts = await TestScripts.open(queue.name);
  });
  afterEach(async () => {
    scripts.leave();
    await queue.close();
  });

  /** Every task of a filter, as dry runs see them, a page at a time. */
  async function walk(filter: ActFilter): Promise<string[][]> {
    const pages: string[][] = [];
    for (let cursor: string | undefined; pages.length < 100;) {
      const page = { ...filter, ...(cursor !== undefined && { cursor }) };
      const { outcomes, nextCursor } = await queue.service.actOnMany(
        { action: 'retry' },
        { filter: page },
        { dryRun: true },
      );
      pages.push(outcomes.map(({ taskId }) => taskId));
      cursor = nextCursor;
      if (cursor === undefined) return pages;
    }
    throw new Error('The walk does not end');
  }

  it('takes a thousand, each once', async () => {
    const ids = numbered(1_000);
    for (let at = 0; at < 1_000; at += 250) await scripts.enqueue(...ids.slice(at, at + 250));
    const { outcomes } = await queue.service.actOnMany({ action: 'cancel', reason: 'x' }, { taskIds: ids });
    expect(outcomes).toEqual(ids.map((taskId) => ({ taskId, status: 'cancelled' })));
    expect(await queue.redis.zcard(queue.key('cancelled'))).toBe(1_000);
  });

  it('refuses more than a thousand before anything is done', async () => {
    const ids = numbered(1_001);
    await scripts.enqueue(ids[0] as string);
    const acting = queue.service.actOnMany({ action: 'cancel' }, { taskIds: ids });
    await expect(acting).rejects.toMatchObject({ code: 'INVALID_ACT', fields: [{ field: 'taskIds' }] });
    expect(await scripts.task(ids[0] as string)).toMatchObject({ status: 'pending' });
  });

  it.each([7, 300, 1_000])('walks through a status in pages of at most %i, each task once', async (limit) => {
    const ids = numbered(600);
    for (let at = 0; at < 600; at += 200) await scripts.enqueue(...ids.slice(at, at + 200));
    const pages = await walk({ status: 'pending', limit });
    expect(pages.flat()).toEqual(ids);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(limit);
  });

  it('finds the tasks of one type among many others', async () => {
    const others = numbered(600, 'other').map((id) => ({ id, type: 'b' }));
    for (let at = 0; at < 600; at += 200) await scripts.enqueue(...others.slice(at, at + 200));
    await scripts.enqueue('mine');
    await scripts.enqueue({ id: 'nearly', type: 'aa' });
    expect((await walk({ status: 'pending', type: 'a' })).flat()).toEqual(['mine']);
  });

  it('counts those set aside as pending, of one type or of all', async () => {
    await scripts.worker('other', { types: ['b', 'b-b'] }).turn();
    const strangers = numbered(9).map((id, index) => ({ id, type: index % 3 === 0 ? 'b-b' : 'b' }));
    await scripts.enqueue(...strangers);
    await scripts.worker('w').claim(20);
    await scripts.enqueue('a-task');
    const all = (await walk({ status: 'pending', limit: 2 })).flat();
    expect(all.sort()).toEqual(['a-task', ...numbered(9)].sort());
    const ofType = (await walk({ status: 'pending', type: 'b', limit: 2 })).flat();
    expect(ofType).toEqual(strangers.filter(({ type }) => type === 'b').map(({ id }) => id));
  });

  it('leaves none out that came at the same time, also where those before them are gone', async () => {
    const worker = scripts.worker('w');
    const ids = numbered(60);
    await scripts.enqueue(...ids);
    for (const held of await worker.claim(60)) await worker.bury(held);
    const erased: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages < 10; pages++) {
      const filter: ActFilter = { status: 'dead_letter', limit: 25, ...(cursor !== undefined && { cursor }) };
      const { outcomes, nextCursor } = await queue.service.actOnMany({ action: 'erase' }, { filter });
      erased.push(...outcomes.map(({ taskId }) => taskId));
      cursor = nextCursor;
      if (cursor === undefined) break;
    }
    expect(erased.sort()).toEqual(ids);
  });

  it.each([
    ['processing', 'cancel', 'processing'],
    ['retrying', 'retry', 'pending'],
    ['completed', 'erase', 'gone'],
    ['dead_letter', 'retry', 'pending'],
    ['cancelled', 'retry', 'pending'],
    ['scheduled', 'cancel', 'cancelled'],
  ] as const)('finds what is %s', async (status, action, after) => {
    const worker = scripts.worker('w');
    await scripts.enqueue('done', 'dead', 'failed', 'running', 'later', 'unwanted');
    const [done, dead, failed] = await worker.claim(4);
    if (!done || !dead || !failed) throw new Error('Four tasks were there');
    await worker.complete(done);
    await worker.bury(dead);
    await worker.fail(failed, 60_000);
    await queue.service.cancel('unwanted');
    await queue.service.reschedule('later', { delayMs: 60_000 });
    const { outcomes } = await queue.service.actOnMany({ action }, { filter: { status } });
    expect(outcomes).toEqual([{ taskId: expect.any(String), status: after }]);
  });

  it('says what a filter should be', async () => {
    const find = (filter: object) =>
      queue.service.actOnMany({ action: 'erase' }, { filter: { status: 'completed', ...filter } });
    await expect(find({ status: 'waiting' })).rejects.toMatchObject({ fields: [{ field: 'filter.status' }] });
    await expect(find({ limit: 0 })).rejects.toMatchObject({ fields: [{ field: 'filter.limit' }] });
    await expect(find({ type: 'a b' })).rejects.toMatchObject({ fields: [{ field: 'filter.type' }] });
    const forged = Buffer.from('s1 x\n').toString('base64url');
    await expect(find({ cursor: forged })).rejects.toMatchObject({ fields: [{ field: 'filter.cursor' }] });
  });
});
