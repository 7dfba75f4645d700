import { openTestQueue, TestScripts, type TestQueue } from '../../testing/index.js';
import type { TaskFilter } from '../domain/task-list.js';

describe('listing tasks', () => {
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

  const ids = async (filter: TaskFilter): Promise<string[]> =>
    (await queue.service.list(filter)).tasks.map(({ taskId }) => taskId);

  /** One task in each status that scripts can bring about, and two that wait. */
  async function oneOfEach(): Promise<void> {
    const worker = scripts.worker('w');
    await scripts.enqueue('done', 'dead', 'failed', 'running', 'waiting', 'waiting-too');
    const [done, dead, failed] = await worker.claim(4);
    if (!done || !dead || !failed) throw new Error('Four tasks were there');
    await worker.complete(done, '{"result":[1.0]}');
    await worker.bury(dead);
    await worker.fail(failed, 60_000);
  }

  it('goes through every status, what is not finished first', async () => {
    await oneOfEach();
    const { tasks, nextCursor, scanned } = await queue.service.list();
    expect(tasks.map(({ taskId, status }) => `${taskId} ${status}`)).toEqual([
      'running processing',
      'waiting pending',
      'waiting-too pending',
      'failed retrying',
      'dead dead_letter',
      'done completed',
    ]);
    expect([nextCursor, scanned]).toEqual([undefined, 6]);
  });

  it('shows each task as reading it does, without its history', async () => {
    await oneOfEach();
    const { tasks } = await queue.service.list();
    const read = await Promise.all(tasks.map(({ taskId }) => queue.service.get(taskId)));
    expect(read.some((task) => task?.attempts !== undefined)).toBe(true);
    expect(tasks).toEqual(read.map((task) => ({ ...task, attempts: undefined })));
    expect(tasks.find(({ taskId }) => taskId === 'done')).toMatchObject({ resultText: '[1.0]', worker: 'w' });
    expect(tasks.find(({ taskId }) => taskId === 'failed')).toMatchObject({
      nextRunAt: new Date(scripts.now + 60_000),
    });
  });

  it('takes statuses in the order in which they are asked for', async () => {
    await oneOfEach();
    expect(await ids({ statuses: ['completed', 'pending'] })).toEqual(['done', 'waiting', 'waiting-too']);
    expect(await ids({ statuses: ['scheduled', 'cancelled'] })).toEqual([]);
  });

  it('goes on with the next page, over statuses, to its end', async () => {
    await oneOfEach();
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await queue.service.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
      pages.push(page.tasks.map(({ taskId }) => taskId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(pages).toEqual([
      ['running', 'waiting'],
      ['waiting-too', 'failed'],
      ['dead', 'done'],
    ]);
  });

  it('finds by type, time, tag and text', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue({ id: 'early', type: 'b', payloadText: '{"to":"Ada"}' });
    scripts.advance(1_000);
    await scripts.enqueue({ id: 'late', payloadText: '{"to":"Bob"}' }, { id: 'dead' });
    const [, dead] = await worker.claim(2);
    await worker.bury(dead!, '{"error":"No such mailbox","reason":"exhausted"}');
    const record = `{"v":1,"c":${scripts.now},"t":"a","a":["red","blue"]}\n{}`;
    const before = await queue.redis.hstrlen(queue.key('metadata'), 'late');
    await queue.redis.hset(queue.key('metadata'), 'late', record);
    await queue.redis.hincrby(queue.key('ledger'), 'bytes_in', Buffer.byteLength(record) - before);

    expect(await ids({ type: 'b' })).toEqual(['early']);
    expect(await ids({ createdAfter: new Date(scripts.now) })).toEqual(['late', 'dead']);
    expect(await ids({ createdBefore: new Date(scripts.now) })).toEqual(['early']);
    expect(await ids({ tag: 'blue' })).toEqual(['late']);
    expect(await ids({ text: 'ada' })).toEqual(['early']);
    expect(await ids({ text: 'MAILBOX' })).toEqual(['dead']);
    expect(await queue.service.list({ text: 'nowhere' })).toEqual({ tasks: [], nextCursor: undefined, scanned: 3 });
  });

  it('looks at a bounded number of tasks for a page, and finds what is rare in the end', async () => {
    const many = Array.from({ length: 10_500 }, (_, index) => ({ type: index === 10_400 ? 'rare' : 'common' }));
    for (let at = 0; at < many.length; at += 3_500) await queue.service.enqueueMany(many.slice(at, at + 3_500));
    const found: string[] = [];
    let scanned = 0;
    let pages = 0;
    let cursor: string | undefined;
    do {
      const page = await queue.service.list({ type: 'rare', ...(cursor !== undefined && { cursor }) });
      expect(page.scanned).toBeLessThanOrEqual(10_000);
      found.push(...page.tasks.map(({ type }) => type));
      scanned += page.scanned;
      cursor = page.nextCursor;
      pages++;
    } while (cursor !== undefined);
    expect([found, scanned]).toEqual([['rare'], 10_500]);
    expect(pages).toBeGreaterThan(1);
  });

  it('goes on beyond the lanes of set-aside tasks that one look merges, also when lanes come and go', async () => {
    const types = Array.from({ length: 600 }, (_, index) => `type-${String(index).padStart(3, '0')}`);
    await scripts.worker('all', { types }).turn();
    const aside = types.flatMap((type) => [{ id: `${type}.1`, type }, { id: `${type}.2`, type }]); // prettier-ignore
    await scripts.enqueue(...aside.slice(0, 600));
    await scripts.enqueue(...aside.slice(600));
    const worker = scripts.worker('w');
    for (let count = 0; count < 6; count++) await worker.claim(200);
    await scripts.enqueue('waits', 'waits-too');
    expect(await queue.redis.zcard(queue.key('aside'))).toBe(1_200);

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queue.service.list({
        statuses: ['pending'],
        limit: 97,
        ...(cursor !== undefined && { cursor }),
      });
      found.push(...page.tasks.map(({ taskId }) => taskId));
      cursor = page.nextCursor;
      // Lanes of the first range leave, and one comes in front of all others.
      if (found.length === 97) await scripts.worker('one', { types: types.slice(0, 20) }).claim(40);
      if (found.length === 97) await scripts.enqueue({ id: 'late', type: 'a' });
    } while (cursor !== undefined && found.length < 2_000);
    expect(new Set(found).size).toBe(found.length);
    const stayed = [...aside.slice(40).map(({ id }) => id), 'waits', 'waits-too'];
    expect(stayed.filter((id) => !found.includes(id))).toEqual([]);
  });

  it('reads a bounded number of bytes for a page', async () => {
    const payloadText = JSON.stringify({ text: 'x'.repeat(200_000) });
    await queue.service.enqueueMany(Array.from({ length: 60 }, () => ({ type: 'a', payloadText })));
    const first = await queue.service.list({ limit: 60 });
    expect(first.tasks.length).toBeLessThan(50);
    const second = await queue.service.list({ limit: 60, cursor: first.nextCursor! });
    expect(first.tasks.length + second.tasks.length).toBe(60);
  });

  it('passes over what cannot be read, and shows the others', async () => {
    await scripts.enqueue('1', '2', '3');
    const record = (await queue.redis.hget(queue.key('metadata'), '2'))!;
    await queue.redis.hset(queue.key('metadata'), '2', '{"v":1,"c":nonsense');
    expect(await queue.service.list()).toMatchObject({ tasks: [{ taskId: '1' }, { taskId: '3' }], scanned: 3 });
    await queue.redis.hset(queue.key('metadata'), '2', record);
  });

  it.each<[string, TaskFilter]>([
    ['limit', { limit: 0 }],
    ['limit', { limit: 501 }],
    ['limit', { limit: 1.5 }],
    ['statuses', { statuses: [] }],
    ['statuses', { statuses: ['pending', 'pending'] }],
    ['statuses', { statuses: ['waiting' as 'pending'] }],
    ['cursor', { cursor: 'x' }],
  ])('refuses a wrong %s: %j', async (field, filter) => {
    await expect(queue.service.list(filter)).rejects.toMatchObject({
      code: 'INVALID_FILTER',
      fields: [{ field, message: expect.any(String) }],
    });
  });
});
