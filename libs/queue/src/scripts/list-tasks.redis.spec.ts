import type { TaskStatus } from '../domain/lifecycle.js';
import { TEST_DEADLINE_MS, TestScripts } from '../../testing/test-scripts.js';
import { ListTasksScript, type ListPlace, type StoredPage } from './list-tasks.script.js';

const numbered = (count: number, prefix = 't'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);

describe('the list of a status', () => {
  let queue: TestScripts;
  let script: ListTasksScript;
  beforeEach(async () => {
    queue = await TestScripts.open();
    script = new ListTasksScript(queue.runner);
  });
  afterEach(() => queue.close());

  const page = (status: TaskStatus, after?: ListPlace, count = 3): Promise<StoredPage> =>
    script.run({ status, place: after }, count, TEST_DEADLINE_MS);

  /** All ids, page by page; `between` runs after each page with what it told. */
  async function walk(
    status: TaskStatus,
    count = 3,
    between: (ids: string[], round: number) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<string[]> {
    const ids: string[] = [];
    let place: ListPlace | undefined;
    for (let round = 0; round < 1_000; round++) {
      const { tasks, more } = await page(status, place, count);
      const told = tasks.map(({ taskId }) => taskId);
      ids.push(...told);
      if (!more) return ids;
      place = tasks.at(-1);
      await between(told, round);
    }
    throw new Error('The walk does not end');
  }

  it.each<TaskStatus>(['pending', 'scheduled', 'processing', 'retrying', 'completed', 'dead_letter', 'cancelled'])(
    'is empty for %s while there is nothing',
    async (status) => {
      expect(await page(status)).toMatchObject({ tasks: [], more: false, workers: new Map() });
    },
  );

  it('has what waits in the order in which it will run', async () => {
    await queue.enqueue('1', '2', { id: 'urgent', priority: 9 }, '3', '4', '5');
    expect(await walk('pending', 2)).toEqual(['urgent', '1', '2', '3', '4', '5']);
    expect((await page('pending', undefined, 6)).more).toBe(false);
  });

  it('neither skips nor doubles what stays while others come and go', async () => {
    await queue.enqueue(...numbered(60));
    const worker = queue.worker('w');
    const found = await walk('pending', 7, async (_, round) => {
      await worker.claim(9);
      await queue.enqueue({ id: `late-${round}`, priority: 5 });
    });
    const stayed = await queue.members('pending');
    const expected = stayed.filter((id) => id.startsWith('t'));
    expect(found.filter((id) => expected.includes(id))).toEqual(expected);
    expect(new Set(found).size).toBe(found.length);
  });

  it('has set-aside tasks among those that wait, at their place', async () => {
    await queue.worker('b', { types: ['b'] }).turn();
    await queue.worker('c', { types: ['c'] }).turn();
    const types = ['a', 'b', 'c'];
    const ids = numbered(30);
    await queue.enqueue(...ids.map((id, index) => ({ id, type: types[index % 3] as string })));
    await queue.worker('w').claim(0);
    const worker = queue.worker('w2');
    const [first] = await worker.claim(1);
    await worker.claim(1);
    expect(await queue.redis.zcard(queue.key('aside'))).toBeGreaterThan(1);
    const running = await queue.members('processing');
    expect(running).toContain(first?.taskId);
    expect(await walk('pending', 4)).toEqual(ids.filter((id) => !running.includes(id)));
  });

  it('keeps the place of a task that is set aside meanwhile', async () => {
    await queue.worker('b', { types: ['b'] }).turn();
    const ids = numbered(40);
    await queue.enqueue(...ids.map((id, index) => ({ id, type: index % 2 === 0 ? 'b' : 'a' })));
    const worker = queue.worker('w');
    const found = await walk('pending', 5, () => worker.claim(3));
    const stayed = ids.filter((_, index) => index % 2 === 0);
    expect(await queue.redis.zcard(queue.key('aside'))).toBeGreaterThan(10);
    expect(found.filter((id) => stayed.includes(id))).toEqual(stayed);
  });

  it('walks many lanes, long and short ones', async () => {
    const types = Array.from({ length: 40 }, (_, index) => `type-${index}`);
    for (const type of types) await queue.worker(`of-${type}`, { types: [type] }).turn();
    const short = types.map((type, index) => ({ id: `s${index}`, type }));
    const long = numbered(150, 'l').map((id) => ({ id, type: 'type-7' }));
    await queue.enqueue(...long, ...short);
    const worker = queue.worker('w');
    for (let count = 0; count < 6; count++) await worker.claim(100);
    expect(await queue.redis.zcard(queue.key('aside'))).toBe(190);
    expect(await walk('pending', 100)).toEqual([...long, ...short].map(({ id }) => id));
  });

  it('has what is finished newest first, also where hundreds finished in the same millisecond', async () => {
    const ids = [...numbered(120, 'B'), ...numbered(120, 'a'), 'X', 'x'];
    await queue.enqueue('old', ...ids);
    const worker = queue.worker('w');
    await worker.complete(await worker.claimOne());
    queue.advance(5);
    const claims = await worker.claim(256);
    for (const held of claims) await worker.complete(held);
    queue.advance(5);
    await queue.enqueue('new');
    await worker.complete(await worker.claimOne());
    expect(await walk('completed', 7)).toEqual(['new', ...ids.sort().reverse(), 'old']);
  });

  it('goes on where a task was that retention removed', async () => {
    await queue.enqueue(...numbered(30));
    const worker = queue.worker('w');
    for (const held of await worker.claim(30)) await worker.bury(held);
    const found = await walk('dead_letter', 10, async (_, round) => {
      if (round > 0) return;
      await queue.trims.run({ ...worker.settings, deadLetterRetentionCount: 15 }, TEST_DEADLINE_MS);
    });
    expect(found).toEqual(numbered(30).reverse().slice(0, 15));
  });

  it('has what runs by the end of its lease and retries as they are due, with the workers', async () => {
    await queue.enqueue('1', '2', '3', '4');
    const [one, two] = await queue.worker('w').claim(2);
    queue.advance(100);
    const [three] = await queue.worker('v', { leaseMs: 5_000 }).claim(1);
    const running = await page('processing');
    expect(running.tasks.map(({ taskId, score }) => [taskId, score])).toEqual([
      ['3', String(queue.now + 5_000)],
      ['1', String(queue.now + 9_900)],
      ['2', String(queue.now + 9_900)],
    ]);
    expect(running.workers).toEqual(new Map(['v', 'w'].map((boot) => [boot, JSON.stringify({ label: boot })])));
    if (!one || !two || !three) throw new Error('Three tasks were there');
    const worker = queue.worker('w');
    await worker.turn();
    await worker.fail(two, 500);
    await worker.fail(one, 700);
    expect(await walk('retrying', 1)).toEqual(['2', '1']);
  });

  it('is cut at a number of bytes, but has one that is larger alone', async () => {
    const payloadText = JSON.stringify({ text: 'x'.repeat(100_000) });
    const larger = JSON.stringify({ text: 'x'.repeat(400_000) });
    await queue.enqueue({ id: '1', payloadText }, { id: '2', payloadText });
    await queue.enqueue({ id: '3', payloadText }, { id: '4', payloadText: larger });
    const pages: string[][] = [];
    await walk('pending', 10, (ids) => Promise.resolve(pages.push(ids)));
    expect(pages).toEqual([['1', '2'], ['3']]);
    expect(await walk('pending', 10)).toEqual(['1', '2', '3', '4']);
  });
});
