import { eventually, handlerClass, openTestQueue, type TestQueue } from '../testing/index.js';
import { DeadLetters } from './dead-letters.service.js';
import { NonRetryableError } from './domain/errors.js';

describe('the dead letters of a queue', () => {
  let works: boolean;
  let queue: TestQueue;
  let deadLetters: DeadLetters;
  beforeEach(async () => {
    works = false;
    const handler = handlerClass('a', () => {
      if (!works) throw new NonRetryableError('The account 4711 is closed', 'closed');
    });
    queue = await openTestQueue({ handlers: [handler], worker: { pollIntervalMs: 50 } });
    deadLetters = queue.module.get(DeadLetters);
  });
  afterEach(() => queue.close());

  async function letDie(count: number): Promise<string[]> {
    const results = await queue.service.enqueueMany(Array.from({ length: count }, () => ({ type: 'a' })));
    await eventually('all are dead', async () => (await queue.service.stats()).deadLetter === count);
    return results.map(({ taskId }) => taskId);
  }

  it('are listed and grouped with what their handler threw', async () => {
    const ids = await letDie(3);
    const { deadLetters: listed, nextCursor } = await deadLetters.list({ reason: 'closed' });
    expect(listed.map(({ taskId }) => taskId).sort()).toEqual(ids.sort());
    expect(nextCursor).toBeUndefined();
    expect(listed[0]).toMatchObject({ type: 'a', reason: 'closed', lastError: 'The account 4711 is closed' });
    const { groups } = await deadLetters.groups();
    expect(groups).toMatchObject([
      { fingerprint: listed[0]?.fingerprint, count: 3, title: 'The account <number> is closed', types: ['a'] },
    ]);
  });

  it('are redriven one by one', async () => {
    const [id = ''] = await letDie(1);
    works = true;
    await deadLetters.redrive(id);
    await eventually('it completed', async () => (await queue.service.get(id))?.status === 'completed');
    await expect(deadLetters.redrive(id)).rejects.toMatchObject({ code: 'NOT_DEAD_LETTER', taskId: id });
    await expect(deadLetters.redrive('ghost')).rejects.toMatchObject({ code: 'TASK_NOT_FOUND', taskId: 'ghost' });
  });

  it('are redriven in stages, in the background', async () => {
    await letDie(30);
    works = true;
    const { redriveId } = await deadLetters.startRedrive({ all: true }, { canaries: 3, rate: 1_000 });
    await eventually('it ended', async () => (await deadLetters.getRedrive(redriveId))?.status === 'completed');
    expect(await deadLetters.getRedrive(redriveId)).toMatchObject({ redriven: 30, canaries: { completed: 3 } });
    await eventually('all completed', async () => (await queue.service.stats()).completedTasks === 30);
    expect(await queue.service.stats()).toMatchObject({ deadLetter: 0, successRate: 100 });
  });

  it('stay where they are when a canary dies again', async () => {
    await letDie(5);
    const { redriveId } = await deadLetters.startRedrive({ all: true }, { canaries: 1 });
    await eventually('it stopped', async () => (await deadLetters.getRedrive(redriveId))?.status === 'stopped');
    await eventually('all are dead', async () => (await queue.service.stats()).deadLetter === 5);
    expect((await deadLetters.redrives())[0]).toMatchObject({ redriveId, redriven: 1 });
  });

  it('are redriven by another process when the one that began is gone', async () => {
    await letDie(2);
    works = true;
    const api = await openTestQueue({ queue: { queueName: queue.name } });
    const { redriveId } = await api.module.get(DeadLetters).startRedrive({ all: true }, { rate: 0.1 });
    await api.module.close();
    api.redis.disconnect();
    const read = (): Promise<string | null> => queue.redis.hget(queue.key('duty'), 'redrive');
    const first = await read();
    await eventually('the worker has the duty', async () => {
      const now = await read();
      return now !== null && now.split(' ')[0] !== first?.split(' ')[0];
    });
    await deadLetters.cancelRedrive(redriveId);
  });

  it('are purged', async () => {
    const ids = await letDie(3);
    expect(await deadLetters.purge({ all: true })).toEqual({ removed: 3, more: false });
    expect(await queue.service.get(ids[0] ?? '')).toBeUndefined();
  });

  it.each<[string, (own: DeadLetters) => Promise<unknown>, string[]]>([
    ['no selection', (own) => own.startRedrive({}), ['taskIds']],
    ['two selections', (own) => own.purge({ all: true, olderThanMs: 1 }), ['olderThanMs']],
    ['a bad fingerprint', (own) => own.startRedrive({ fingerprint: 'XYZ' }), ['fingerprint']],
    ['a bad id', (own) => own.startRedrive({ taskIds: ['a', 'b:c'] }), ['taskIds[1]']],
    ['what is no text', (own) => own.redriveMany(['a', 1 as unknown as string]), ['taskIds']],
    ['too many ids', (own) => own.redriveMany(Array<string>(1_001).fill('a')), ['taskIds']],
    ['a type with ids', (own) => own.startRedrive({ taskIds: ['a'], type: 'a' }), ['taskIds']],
    ['bad stages', (own) => own.startRedrive({ all: true }, { canaries: 101, rate: 0 }), ['canaries', 'rate']],
    ['a bad age', (own) => own.purge({ olderThanMs: NaN }), ['olderThanMs']],
  ])('are left alone for %s', async (_, act, fields) => {
    const error = await act(deadLetters).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_ACT', fields: fields.map((field) => ({ field })) });
  });

  it.each<[string, (own: DeadLetters) => Promise<unknown>, string[]]>([
    ['a bad cursor and limit', (own) => own.list({ cursor: 'x', limit: 501 }), ['limit', 'cursor']],
    ['a bad instant', (own) => own.list({ since: new Date(NaN) }), ['since']],
    ['a bad group cursor', (own) => own.groups({ cursor: 'x', limit: 101 }), ['limit', 'cursor']],
  ])('are not listed for %s', async (_, list, fields) => {
    const error = await list(deadLetters).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_FILTER', fields: fields.map((field) => ({ field })) });
  });
});
