import { openTestQueue, type TestQueue } from '../../testing/test-queue.js';
import { TestScripts } from '../../testing/test-scripts.js';
import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import type { Act, ActFilter } from '../domain/acts.js';
import type { TaskStatus } from '../domain/lifecycle.js';

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

  it('foresees what would run too late, as the act says it', async () => {
    const task = (taskId: string, limits: object): Promise<unknown> =>
      queue.service.enqueue({ type: 'a', taskId, ...limits });
    await task('expires', { expiresInMs: 60_000 });
    await task('deadline', { deadlineMs: 60_000, delayMs: 1_000 });
    await task('both', { expiresInMs: 90_000, deadlineMs: 60_000 });
    await task('later', { expiresInMs: 90_000 });
    await task('free', {});
    scripts.now = Date.now();
    await scripts.enqueue({ id: 'started', options: { expiresInMs: 60_000 }, priority: 9 });
    const worker = scripts.worker('w');
    await worker.fail(await worker.claimOne(), 60_000);
    const taskIds = ['expires', 'deadline', 'both', 'later', 'free', 'started'];
    const runAt = new Date(Date.now() + 75_000);
    const act: Act = { action: 'reschedule', runAt };
    const dry = await queue.service.actOnMany(act, { taskIds }, { dryRun: true });
    const real = await queue.service.actOnMany(act, { taskIds });
    expect(dry.outcomes.map(({ status }) => status)).toEqual([
      ...[undefined, undefined, undefined],
      ...['scheduled', 'scheduled', 'scheduled'],
    ]);
    const told = real.outcomes.map((outcome) =>
      outcome.status === undefined ? outcome : { taskId: outcome.taskId, status: outcome.status },
    );
    expect(dry.outcomes).toEqual(told);
  });

  describe('walking page by page while its tasks come back', () => {
    const ids = numbered(7);
    type Between = (worker: ScriptedWorker, round: number) => Promise<unknown>;

    /** Brings all tasks into a status. */
    async function put(status: TaskStatus): Promise<void> {
      const worker = scripts.worker('before');
      await scripts.enqueue(...ids.map((id) => ({ id, priority: 5 })));
      if (status === 'scheduled') for (const id of ids) await queue.service.reschedule(id, { delayMs: 1_000 });
      if (status === 'cancelled') for (const id of ids) await queue.service.cancel(id);
      if (status === 'retrying') for (const held of await worker.claim(7)) await worker.fail(held, 1_000);
      if (status === 'dead_letter') for (const held of await worker.claim(7)) await worker.bury(held);
      if (status === 'completed') for (const held of await worker.claim(7)) await worker.complete(held);
      if (status === 'processing') await worker.claim(7);
    }

    const failAgain: Between = async (worker) => {
      for (const held of await worker.claim(7)) await worker.fail(held, 1_000);
    };
    const buryAgain: Between = async (worker) => {
      for (const held of await worker.claim(7)) await worker.bury(held);
    };
    const cancelAgain: Between = async () => {
      for (const id of await scripts.members('pending')) await queue.service.cancel(id);
    };
    const extendLeases: Between = async () => {
      const running = await scripts.members('processing');
      scripts.advance(1_000);
      for (const id of running) await queue.redis.zadd(queue.key('processing'), scripts.now + 10_000, id);
    };
    const submitMore: Between = (_, round) =>
      scripts.enqueue(...numbered(4, `new-${round}`).map((id) => ({ id, priority: 5 })));
    const completeMore: Between = async (worker, round) => {
      await submitMore(worker, round);
      scripts.now = Date.now() + 1_000 + round;
      for (const held of await worker.claim(4)) await worker.complete(held);
    };
    const setAside: Between = async (worker) => {
      scripts.now = Date.now() + 1_000;
      await scripts.worker('a', { types: ['a'] }).turn();
      await scripts.worker('b', { types: ['b'] }).turn({ demand: 7 });
      return worker;
    };

    it.each<[TaskStatus, Act, Between]>([
      ['retrying', { action: 'retry' }, failAgain],
      ['dead_letter', { action: 'retry' }, buryAgain],
      ['cancelled', { action: 'retry' }, cancelAgain],
      ['scheduled', { action: 'reschedule', delayMs: 60_000 }, () => Promise.resolve()],
      ['pending', { action: 'priority', priority: 1 }, () => Promise.resolve()],
      ['pending', { action: 'reschedule', delayMs: 0 }, setAside],
      ['pending', { action: 'cancel' }, submitMore],
      ['processing', { action: 'cancel' }, extendLeases],
      ['completed', { action: 'erase' }, completeMore],
    ])('%s: each is reached once by %j, and the walk ends', async (status, act, between) => {
      await put(status);
      const worker = scripts.worker('w');
      const reached: string[] = [];
      let cursor: string | undefined;
      let rounds = 0;
      do {
        const filter: ActFilter = { status, limit: 2, ...(cursor !== undefined && { cursor }) };
        const { outcomes, nextCursor } = await queue.service.actOnMany(act, { filter });
        reached.push(...outcomes.flatMap((one) => (one.status === undefined ? [] : [one.taskId])));
        cursor = nextCursor;
        await between(worker, rounds);
      } while (cursor !== undefined && ++rounds < 20);
      expect(cursor).toBeUndefined();
      expect(reached.sort()).toEqual(ids);
    });

    it('passes over new tasks of a priority however many they are', async () => {
      await put('pending');
      await scripts.enqueue('low');
      const first = await queue.service.actOnMany({ action: 'cancel' }, { filter: { status: 'pending', limit: 7 } });
      for (let at = 0; at < 1_000; at += 250) {
        await scripts.enqueue(...numbered(250, `new-${at}`).map((id) => ({ id, priority: 5 })));
      }
      const page = { status: 'pending', limit: 7, ...(first.nextCursor && { cursor: first.nextCursor }) } as const;
      const before = await queue.redis.get(queue.key('sequence'));
      const { outcomes } = await queue.service.actOnMany({ action: 'cancel' }, { filter: page });
      expect(outcomes).toEqual([{ taskId: 'low', status: 'cancelled' }]);
      expect(Number(before)).toBe(1_008);
    });
  });

  describe('by what is in the tasks', () => {
    const walkAll = async (filter: Omit<ActFilter, 'status'>, status: TaskStatus = 'pending'): Promise<string[]> =>
      (await walk({ status, ...filter })).flat().sort();

    it('finds those with a tag, a time or a text, in pages that fit together', async () => {
      await queue.service.enqueueMany(
        numbered(30).map((taskId, index) => ({
          taskId,
          type: index % 2 === 0 ? 'even' : 'odd',
          tags: index % 3 === 0 ? ['third'] : [],
          payload: { to: `User-${index}` },
        })),
      );
      const thirds = numbered(30).filter((_, index) => index % 3 === 0);
      expect(await walkAll({ tag: 'third' })).toEqual(thirds);
      expect(await walkAll({ tag: 'third', limit: 1 })).toEqual(thirds);
      expect(await walkAll({ tag: 'third', type: 'odd', limit: 2 })).toEqual(thirds.filter((_, at) => at % 2 === 1));
      expect(await walkAll({ text: 'user-29' })).toEqual(['task-0029']);
      expect(await walkAll({ createdBefore: new Date(0) })).toEqual([]);
      expect(await walkAll({ createdAfter: new Date(0), limit: 7 })).toEqual(numbered(30));
    });

    it('finds an error among what is dead, and looks at set-aside tasks too', async () => {
      const worker = scripts.worker('w');
      await scripts.enqueue('one', 'two');
      const [one, two] = await worker.claim(2);
      await worker.bury(one!, '{"error":"SMTP answered 421","reason":"exhausted"}');
      await worker.bury(two!);
      expect(await walkAll({ text: 'smtp' }, 'dead_letter')).toEqual(['one']);
      await scripts.worker('other', { types: ['b'] }).turn();
      await scripts.enqueue({ id: 'aside', type: 'b', payloadText: '{"x":"needle"}' }, { id: 'not', type: 'b' });
      await worker.claim(2);
      expect(await walkAll({ text: 'needle' })).toEqual(['aside']);
    });

    it('looks at a bounded number of tasks a page, and passes over what cannot be read', async () => {
      const many = Array.from({ length: 12_000 }, (_, index) => ({ type: 'a', taskId: `t${index}` }));
      for (let at = 0; at < many.length; at += 4_000) await queue.service.enqueueMany(many.slice(at, at + 4_000));
      const record = (await queue.redis.hget(queue.key('metadata'), 't5'))!;
      await queue.redis.hset(queue.key('metadata'), 't5', '{"v":1,"c":nonsense');
      const pages = await walk({ status: 'pending', text: 't11999' });
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.flat()).toEqual(['t11999']);
      await queue.redis.hset(queue.key('metadata'), 't5', record);
    });
  });

  it('says what a filter should be', async () => {
    const find = (filter: object) =>
      queue.service.actOnMany({ action: 'erase' }, { filter: { status: 'completed', ...filter } });
    await expect(find({ status: 'waiting' })).rejects.toMatchObject({ fields: [{ field: 'filter.status' }] });
    await expect(find({ limit: 0 })).rejects.toMatchObject({ fields: [{ field: 'filter.limit' }] });
    await expect(find({ tag: 5 })).rejects.toMatchObject({ fields: [{ field: 'filter.tag' }] });
    const never = new Date(NaN);
    await expect(find({ createdAfter: never })).rejects.toMatchObject({ fields: [{ field: 'filter.createdAfter' }] });
    await expect(find({ type: 'a b' })).rejects.toMatchObject({ fields: [{ field: 'filter.type' }] });
    const forged = Buffer.from('s1 x\n').toString('base64url');
    await expect(find({ cursor: forged })).rejects.toMatchObject({ fields: [{ field: 'filter.cursor' }] });
  });
});
