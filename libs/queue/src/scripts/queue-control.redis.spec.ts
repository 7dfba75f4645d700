import { OwnRedis } from '../../testing/own-redis.js';
import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TEST_DEADLINE_MS, TestScripts } from '../../testing/test-scripts.js';
import { CancelScript } from './cancel.script.js';
import { ClearPurgedScript } from './clear-purged.script.js';
import { ControlQueueScript } from './control-queue.script.js';
import { PurgeWaitingScript } from './purge-waiting.script.js';
import { ReadEventsScript } from './read-events.script.js';
import { ReadStatusesScript } from './read-statuses.script.js';

describe('a queue as a whole', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  let control: ControlQueueScript;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
    control = new ControlQueueScript(queue.runner);
  });
  afterEach(() => queue.close());

  const act = (what: 'PAUSE' | 'DRAIN' | 'RESUME'): Promise<void> => control.run(what, TEST_DEADLINE_MS);
  const tokens = (): Promise<string[]> => queue.redis.lrange(queue.key('wake'), 0, -1);

  describe('that is paused', () => {
    it('takes tasks and gives none, until it is resumed; then it wakes a worker', async () => {
      await queue.enqueue('a', 'b');
      const held = await worker.claimOne();
      await act('PAUSE');
      expect(await queue.stats()).toMatchObject({ paused: true });
      expect(await queue.enqueue('c')).toEqual(['NEW']);
      expect(await worker.claim(5)).toEqual([]);
      expect(await worker.complete(held)).toBe('OK');
      await queue.redis.del(queue.key('wake'));
      await act('RESUME');
      expect(await tokens()).toEqual(['0']);
      expect(await queue.stats()).toMatchObject({ paused: false });
      expect((await worker.claim(5)).map(({ taskId }) => taskId)).toEqual(['b', 'c']);
    });

    it('wakes nobody for nothing', async () => {
      await queue.enqueue('a');
      await act('PAUSE');
      await queue.redis.del(queue.key('wake'));
      await worker.claim(1);
      await worker.claim(0);
      expect(await tokens()).toEqual([]);
    });

    it('goes on promoting and reaping', async () => {
      await queue.enqueue('a', { id: 'later', options: { delayMs: 500 } });
      const held = await worker.claimOne();
      await act('PAUSE');
      queue.advance(11_000);
      await worker.turn();
      expect(await queue.members('pending')).toEqual(['a', 'later']);
      expect(await worker.complete(held)).toBe('LEASE_LOST');
    });
  });

  describe('that drains', () => {
    it('refuses what is new, tells what it knows, and gives what it has', async () => {
      await queue.enqueue('a');
      await act('DRAIN');
      expect(await queue.stats()).toMatchObject({ draining: true });
      expect(await queue.enqueue('b', 'a')).toEqual(['DRAINING', 'SAME']);
      expect(await queue.find('b')).toBeUndefined();
      expect(await worker.claim(5)).toHaveLength(1);
      await act('RESUME');
      expect(await queue.enqueue('b')).toEqual(['NEW']);
    });

    it('remembers no idempotency key of a task that it refused', async () => {
      await act('DRAIN');
      const task = { id: 'a', options: { keyDigest: 'a'.repeat(40), contentDigest: 'b'.repeat(40) } };
      expect(await queue.enqueue(task)).toEqual(['DRAINING']);
      await act('RESUME');
      expect(await queue.enqueue({ ...task, id: 'b' })).toEqual(['NEW']);
    });
  });

  describe('that may have so many tasks waiting', () => {
    const limit = (maxLength: number | null): Promise<void> => control.limit({ maxLength }, TEST_DEADLINE_MS);

    it('takes as many as fit, each by itself, whatever they wait for', async () => {
      await limit(3);
      expect(await queue.stats()).toMatchObject({ maxLength: 3 });
      await queue.enqueue('a', { id: 'later', options: { delayMs: 60_000 } });
      expect(await queue.enqueue('b', 'c', 'a')).toEqual(['NEW', 'FULL', 'SAME']);
      const held = await worker.claimOne();
      expect(await queue.enqueue('c')).toEqual(['NEW']);
      await worker.fail(held, 60_000);
      expect(await queue.enqueue('d')).toEqual(['FULL']);
      await limit(null);
      expect(await queue.enqueue('d')).toEqual(['NEW']);
      expect(await queue.stats()).not.toHaveProperty('maxLength');
    });

    it('takes as many bytes as fit, and more when tasks have finished', async () => {
      const task = (id: string, length: number): { id: string; payloadText: string } => ({
        id,
        payloadText: JSON.stringify({ text: 'x'.repeat(length) }),
      });
      await queue.enqueue(task('a', 1_000));
      const { unfinishedBytes } = await queue.stats();
      expect(unfinishedBytes).toBeGreaterThan(1_000);
      await control.limit({ maxBytes: unfinishedBytes + 500 }, TEST_DEADLINE_MS);
      expect(await queue.enqueue(task('b', 100), task('c', 1_000), task('d', 100))).toEqual(['NEW', 'FULL', 'NEW']);
      const held = await worker.claimOne();
      expect(await queue.enqueue(task('c', 1_000))).toEqual(['FULL']);
      await worker.complete(held);
      expect(await queue.enqueue(task('c', 1_000))).toEqual(['NEW']);
      expect(await queue.stats()).toMatchObject({ maxBytes: unfinishedBytes + 500 });
    });

    it('tells a task that will never fit from one that does not fit now', async () => {
      await control.limit({ maxBytes: 500 }, TEST_DEADLINE_MS);
      const large = { id: 'large', payloadText: JSON.stringify({ text: 'x'.repeat(500) }) };
      const half = JSON.stringify({ text: 'x'.repeat(300) });
      const tasks = [large, { id: 'a', payloadText: half }, { id: 'b', payloadText: half }];
      expect(await queue.enqueue(...tasks)).toEqual(['LARGE', 'NEW', 'FULL']);
      await act('DRAIN');
      expect(await queue.enqueue(large)).toEqual(['DRAINING']);
    });

    it('counts what was set aside', async () => {
      await queue.worker('other', { types: ['b'] }).turn();
      await queue.enqueue({ id: 'a', type: 'b' });
      await worker.claim(1);
      expect(await queue.members('aside')).toHaveLength(1);
      await limit(1);
      expect(await queue.enqueue('c')).toEqual(['FULL']);
    });
  });

  describe('that is purged', () => {
    let clearing: ClearPurgedScript;
    beforeEach(() => (clearing = new ClearPurgedScript(queue.runner)));
    const purge = (request = 'r'): Promise<number | undefined> =>
      new PurgeWaitingScript(queue.runner).run(request, TEST_DEADLINE_MS);
    const clear = async (): Promise<void> => {
      while (await clearing.run(TEST_DEADLINE_MS));
    };
    const statuses = (...ids: string[]): Promise<unknown> =>
      new ReadStatusesScript(queue.runner).run(ids, TEST_DEADLINE_MS);
    const UNIQUE = 'c'.repeat(40);

    /** One task of each kind; only `running` and `completed` should survive. */
    async function fill(): Promise<void> {
      await queue.worker('other', { types: ['b'] }).turn();
      await queue.enqueue('completed', 'running', 'retrying', { id: 'set-aside', type: 'b' });
      const [completed, , retrying] = await worker.claim(4);
      await worker.complete(completed!);
      await worker.fail(retrying!, 60_000);
      expect(await queue.members('aside')).toHaveLength(1);
      await queue.enqueue('pending', { id: 'later', options: { delayMs: 60_000, uniqueDigest: UNIQUE } });
      await queue.enqueue({ id: 'brief', options: { expiresInMs: 5_000 } });
    }

    it('has nothing that waits any more, at once, and keeps what runs and what is finished', async () => {
      await fill();
      expect(await purge()).toBe(5);
      expect(await statuses('pending', 'later', 'retrying', 'set-aside', 'brief', 'running', 'completed')).toEqual([
        ...[undefined, undefined, undefined, undefined, undefined],
        ...['processing', 'completed'],
      ]);
      for (const id of ['pending', 'later', 'retrying', 'set-aside', 'brief']) {
        expect(await queue.find(id)).toBeUndefined();
        const cancel = new CancelScript(queue.runner);
        expect(await cancel.run(id, '{"error":"Cancelled"}', TEST_DEADLINE_MS)).toMatchObject({ word: 'UNKNOWN' });
      }
      queue.advance(9_000);
      expect(await worker.claim(9)).toEqual([]);
      await clear();
      for (const id of ['pending', 'later', 'retrying', 'set-aside', 'brief']) {
        for (const hash of ['metadata', 'state', 'attempts'])
          expect(await queue.redis.hexists(queue.key(hash), id)).toBe(0);
      }
      expect(await queue.redis.exists(queue.key('unique'), queue.key('expiring'))).toBe(0);
      expect(await queue.redis.hget(queue.key('ledger'), 'gate')).toBeNull();
      expect(await queue.task('completed')).toMatchObject({ status: 'completed' });
    });

    it('is told to those who listen, in one entry, where something was purged', async () => {
      const newest = async (): Promise<string[] | undefined> =>
        (await queue.redis.xrevrange(queue.key('events'), '+', '-', 'COUNT', 1))[0]?.[1];
      await purge('nothing');
      expect(await newest()).toBeUndefined();
      await queue.enqueue('a', 'b');
      await purge('something');
      expect(await newest()).toEqual(['e', 'W']);
      const reader = new ReadEventsScript(queue.runner);
      expect(await reader.run({ taskId: 'a' }, TEST_DEADLINE_MS)).toMatchObject({ letter: undefined });
      await clear();
    });

    it('gives back a unique key whatever the name of the worker that had its task', async () => {
      await queue.enqueue({ id: 'held', options: { uniqueDigest: UNIQUE } });
      const worker = queue.worker('Xu1bcdefghi');
      await worker.fail(await worker.claimOne(), 60_000, '{"error":"failed"}');
      await purge();
      await clear();
      expect(await queue.redis.exists(queue.key('unique'))).toBe(0);
    });

    it('takes the same ids and unique keys again, also before the rest of them is removed', async () => {
      await fill();
      await purge();
      const again = { id: 'other', options: { uniqueDigest: UNIQUE } };
      expect(await queue.enqueue('pending', 'set-aside', again, 'later')).toEqual(['NEW', 'NEW', 'NEW', 'NEW']);
      await clear();
      expect(await statuses('pending', 'set-aside', 'other', 'later')).toEqual(Array(4).fill('pending'));
      expect(await queue.redis.hget(queue.key('unique'), UNIQUE)).toBe('other');
    });

    it('answers a purge that is sent again as before, and another one with BUSY until the first is cleaned up', async () => {
      await fill();
      expect(await purge('first')).toBe(5);
      await queue.enqueue('new');
      expect(await purge('first')).toBe(5);
      expect(await purge('second')).toBeUndefined();
      expect(await queue.task('new')).toMatchObject({ status: 'pending' });
      await clear();
      expect(await purge('second')).toBe(1);
      await clear();
    });

    it('is the same work for the server however much waits', async () => {
      // A server of its own: it counts the commands of everybody.
      const server = await OwnRedis.start();
      const own = await TestScripts.open(undefined, server.url);
      const calls = async (): Promise<number> => {
        const info = await own.redis.info('commandstats');
        return [...info.matchAll(/calls=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
      };
      const cost = async (request: string): Promise<number> => {
        const before = await calls();
        expect(await new PurgeWaitingScript(own.runner).run(request, TEST_DEADLINE_MS)).toBeGreaterThan(0);
        return (await calls()) - before;
      };
      await own.enqueue('one');
      const ofOne = await cost('first');
      while (await new ClearPurgedScript(own.runner).run(TEST_DEADLINE_MS));
      for (let batch = 0; batch < 10; batch++)
        await own.enqueue(...Array.from({ length: 200 }, (_, index) => `t${batch}-${index}`));
      expect(await cost('second')).toBeLessThanOrEqual(ofOne);
      own.leave();
      await server.remove();
    });
  });
});
