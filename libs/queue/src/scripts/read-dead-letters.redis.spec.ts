import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TEST_DEADLINE_MS, TestScripts, type TaskToEnqueue } from '../../testing/test-scripts.js';
import type { DeadLetterQuery } from '../domain/dead-letter.js';
import { FINGERPRINT_PATTERN, fingerprintOf } from '../domain/fingerprint.js';
import { createHash } from 'node:crypto';

const [ONE, TWO] = ['111111111111', '222222222222'];

describe('dead letters', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w', { types: ['a', 'b'] });
  });
  afterEach(() => queue.close());

  interface Death {
    fingerprint?: string;
    reason?: string;
    afterMs?: number;
  }

  /** Lets tasks die one after the other, in this order. */
  async function die(
    { fingerprint = ONE, reason = 'exhausted', afterMs = 0 }: Death,
    ...tasks: (TaskToEnqueue | string)[]
  ): Promise<void> {
    for (const task of tasks) {
      await queue.enqueue(task);
      queue.advance(afterMs);
      await worker.bury(await worker.claimOne(), JSON.stringify({ fp: fingerprint, error: 'No user 7', reason }));
    }
  }

  const page = (query: DeadLetterQuery, limit = 50): ReturnType<TestScripts['deadLetters']['run']> =>
    queue.deadLetters.run(query, limit, TEST_DEADLINE_MS);
  const ids = async (query: DeadLetterQuery): Promise<string[]> =>
    (await page(query)).found.map(({ taskId }) => taskId);

  /** All pages of a list, with something happening after each. */
  async function walk(query: DeadLetterQuery, limit: number, between: () => Promise<unknown>): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const part = await page({ ...query, ...(cursor !== undefined && { cursor }) }, limit);
      seen.push(...part.found.map(({ taskId }) => taskId));
      cursor = part.nextCursor;
      await between();
    } while (cursor !== undefined);
    return seen;
  }

  it('are listed newest first, with the head of their record and their state', async () => {
    await die({ afterMs: 1 }, 'first', { id: 'second', payloadText: '{"secret":1}' });
    expect(await ids({})).toEqual(['second', 'first']);
    const [newest] = (await page({})).found;
    expect(newest?.header).toMatch(/^{"v":1,"c":\d{13},"t":"a"}$/);
    expect(newest?.state).toMatch(/^D\|/);
    expect(JSON.stringify(await page({}))).not.toContain('secret');
  });

  it.each<[string, DeadLetterQuery, string[]]>([
    ['type', { type: 'b' }, ['3']],
    ['reason', { reason: 'closed' }, ['2']],
    ['a reason that is only the end of another', { reason: 'sed' }, []],
    ['fingerprint', { fingerprint: TWO }, ['3', '2']],
    ['fingerprint and type', { fingerprint: TWO, type: 'a' }, ['2']],
  ])('are filtered by %s', async (_, query, expected) => {
    await die({ afterMs: 1 }, '1');
    await die({ afterMs: 1, fingerprint: TWO, reason: 'closed' }, '2');
    await die({ afterMs: 1, fingerprint: TWO }, { id: '3', type: 'b' });
    expect(await ids(query)).toEqual(expected);
  });

  it.each([undefined, ONE])('are filtered by when they died (fingerprint %s)', async (fingerprint) => {
    await die({ afterMs: 1_000 }, '1', '2', '3', '4');
    const query = fingerprint === undefined ? {} : { fingerprint };
    const [since, before] = [new Date(queue.now - 2_000), new Date(queue.now)];
    expect(await ids({ ...query, since })).toEqual(['4', '3', '2']);
    expect(await ids({ ...query, before })).toEqual(['3', '2', '1']);
    expect(await ids({ ...query, since, before })).toEqual(['3', '2']);
  });

  describe.each([
    ['in one millisecond', 0],
    ['one after the other', 1],
  ])('that died %s', (_, afterMs) => {
    it.each<[string, DeadLetterQuery]>([
      ['all', {}],
      ['of one fingerprint', { fingerprint: ONE }],
    ])('are paged without a gap or a double while the queue moves (%s)', async (_name, query) => {
      const old = Array.from({ length: 10 }, (__, index) => `old${index}`);
      await die({ afterMs }, ...old);
      queue.advance(10);
      let round = 0;
      const seen = await walk(query, 3, async () => {
        round++;
        // The last one seen goes, and one more dies.
        await queue.redrives.run(`request${round}`, [`old${9 - (round * 3 - 1)}`], TEST_DEADLINE_MS);
        await worker.release(await worker.claimOne()).catch(() => undefined);
        await queue.redis.del(queue.key('wake'));
      });
      expect(seen).toEqual([...old].reverse());
    });
  });

  it('go on behind a part of a page in which none fits', async () => {
    const many = Array.from({ length: 256 }, (_, index) => `t${index}`);
    await die({}, { id: 'wanted', type: 'b' });
    queue.advance(1);
    await queue.enqueue(...many);
    for (const held of await worker.claim(256)) await worker.bury(held);
    const first = await page({ type: 'b' });
    expect(first.found).toEqual([]);
    const second = await page({ type: 'b', cursor: first.nextCursor ?? '' });
    expect([second.found.map(({ taskId }) => taskId), second.nextCursor]).toEqual([['wanted'], undefined]);
  });

  it('are grouped by fingerprint, with count, first, last and samples', async () => {
    const start = queue.now;
    await die({ afterMs: 1_000 }, '1', '2', '3', { id: '4', type: 'b' });
    await die({ afterMs: 1_000, fingerprint: TWO }, '5');
    expect(await queue.groups.run(undefined, 50, TEST_DEADLINE_MS)).toEqual({
      found: [
        {
          fingerprint: ONE,
          count: 4,
          firstMs: start + 1_000,
          lastMs: start + 4_000,
          error: expect.stringContaining('No user 7'),
          sampleIds: ['4', '3', '2'],
          types: ['b', 'a', 'a'],
        },
        expect.objectContaining({ fingerprint: TWO, count: 1, sampleIds: ['5'] }),
      ],
      nextCursor: undefined,
    });
  });

  it('are grouped in pages', async () => {
    await die({}, '1');
    await die({ fingerprint: TWO }, '2', '3');
    const first = await queue.groups.run(undefined, 1, TEST_DEADLINE_MS);
    expect([first.found.length, first.nextCursor]).toEqual([1, ONE]);
    const second = await queue.groups.run(ONE, 1, TEST_DEADLINE_MS);
    expect([second.found[0]?.fingerprint, second.nextCursor]).toEqual([TWO, undefined]);
  });

  it('have the fingerprint of their error also where a script wrote it', async () => {
    const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
    await queue.enqueue({ id: 'unknown', type: 'nobody' });
    await worker.claim(1);
    const strict = queue.worker('strict', { crashBudget: 0 });
    await queue.enqueue('crashed');
    await strict.claimOne();
    queue.advance(strict.settings.leaseMs + 1_000);
    await strict.turn();
    const fingerprints = (await queue.groups.run(undefined, 10, TEST_DEADLINE_MS)).found.map(
      ({ fingerprint, error }) => [
        fingerprint,
        (JSON.parse(error) as { error: string }).error.replace(/: nobody$/, ''),
      ],
    );
    const reasons = ['unknown_type', 'crash_loop'];
    for (const [fingerprint = '', message = ''] of fingerprints) {
      expect(fingerprint).toMatch(FINGERPRINT_PATTERN);
      expect(reasons.map((reason) => fingerprintOf({ message, reason }, sha1))).toContain(fingerprint);
    }
    expect(fingerprints).toHaveLength(2);
  });

  it('whose error has no fingerprint form a group of their own', async () => {
    await queue.enqueue('1');
    await worker.bury(await worker.claimOne(), '{"error":"written by somebody else"}');
    expect((await queue.groups.run(undefined, 10, TEST_DEADLINE_MS)).found).toMatchObject([
      { fingerprint: '000000000000', count: 1, sampleIds: ['1'] },
    ]);
  });
});
