import { expectSound } from '../../testing/invariants.js';
import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TEST_DEADLINE_MS, TestScripts } from '../../testing/test-scripts.js';
import { ACT_TABLE, ACTIONS, type Action } from '../domain/acts.js';
import { EDGES, TASK_STATUSES, type TaskStatus } from '../domain/lifecycle.js';
import type { ActReply } from './act-reply.js';
import { CancelScript } from './cancel.script.js';
import type { EnqueueOptions } from './enqueue.script.js';
import { EraseScript } from './erase.script.js';
import { ReprioritizeScript } from './reprioritize.script.js';
import { RescheduleScript } from './reschedule.script.js';
import { RetryScript } from './retry.script.js';

type Place = TaskStatus | 'aside';

const WHY = '{"error":"Cancelled: no need","reason":"cancelled"}';
const PLACES: readonly Place[] = [...TASK_STATUSES, 'aside'];
const TABLE = ACTIONS.flatMap((action) => PLACES.map((place): [Action, Place] => [action, place]));
const statusOf = (place: Place): TaskStatus => (place === 'aside' ? 'pending' : place);

describe('an act', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  let other: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
    other = queue.worker('other', { types: ['b'] });
  });
  afterEach(() => queue.close());

  const acts: Record<Action, (id: string) => Promise<ActReply>> = {
    cancel: (id) => new CancelScript(queue.runner).run(id, WHY, TEST_DEADLINE_MS),
    retry: (id) => new RetryScript(queue.runner).run(id, TEST_DEADLINE_MS),
    reschedule: (id) => reschedule(id, 60_000),
    priority: (id) => prioritize(id, 7),
    erase: (id) => new EraseScript(queue.runner).run(id, TEST_DEADLINE_MS),
  };
  const reschedule = (id: string, delayMs: number): Promise<ActReply> =>
    new RescheduleScript(queue.runner).run(id, { delayMs }, TEST_DEADLINE_MS);
  const prioritize = (id: string, priority: number): Promise<ActReply> =>
    new ReprioritizeScript(queue.runner).run(id, priority, TEST_DEADLINE_MS);

  /** Performs an act and holds the queue against its invariants. */
  async function act(action: Action, id = 'one'): Promise<ActReply> {
    const reply = await acts[action](id);
    await expectSound(queue.redis, queue.name);
    return reply;
  }

  /** Brings a task to that place, as its life would; tasks beside it stay where they are. */
  async function put(place: Place, id = 'one', options: EnqueueOptions = {}): Promise<void> {
    if (place === 'aside') await other.turn();
    await queue.enqueue({ id, type: place === 'aside' ? 'b' : 'a', options });
    if (place === 'aside') await worker.claim(1);
    if (place === 'scheduled') await reschedule(id, 5_000);
    if (place === 'cancelled') await acts.cancel(id);
    if (['pending', 'aside', 'scheduled', 'cancelled'].includes(place)) return;
    const held = await worker.claimOne();
    if (place === 'completed') await worker.complete(held, '{"result":1}');
    if (place === 'retrying') await worker.fail(held, 5_000);
    if (place === 'dead_letter') await worker.bury(held);
  }

  const value = (field: string): Promise<string | null> => queue.redis.hget(queue.key('ledger'), field);
  const entries = async (): Promise<string[]> =>
    (await queue.redis.xrange(queue.key('events'), '-', '+')).map(([, fields]) => fields[1] ?? '');

  it.each(TABLE)('%s on a task that is %s does what the table says', async (action, place) => {
    await put('pending', 'beside');
    await acts.cancel('beside');
    await put(place);
    const before = await queue.task('one');
    const [after, told] = [ACT_TABLE[action][statusOf(place)], await entries()];
    const reply = await act(action);
    if (after === undefined) {
      expect(reply).toEqual({ word: 'REFUSED', status: statusOf(place) });
      expect(await queue.task('one')).toEqual(before);
      expect(await entries()).toEqual(told);
      return;
    }
    expect(reply.word).toBe(action === 'cancel' && place === 'cancelled' ? 'SAME' : 'OK');
    expect((await queue.find('one'))?.status ?? 'gone').toBe(after);
    expect((await entries()).slice(told.length)).toHaveLength(reply.word === 'SAME' ? 0 : 1);
    expect(await queue.task('beside')).toMatchObject({ status: 'cancelled' });
  });

  it.each(TABLE)('%s on a task that is %s, sent twice, is the same as once', async (action, place) => {
    await put(place);
    const first = await act(action);
    const once = await queue.find('one');
    const told = await entries();
    const second = await act(action);
    expect(await queue.find('one')).toEqual(once);
    if (first.word === 'OK' && action !== 'reschedule') expect(await entries()).toEqual(told);
    const repeated: Record<Action, ActReply['word']> = {
      cancel: 'SAME',
      retry: 'REFUSED',
      reschedule: 'OK',
      priority: 'SAME',
      erase: 'UNKNOWN',
    };
    expect(second.word).toBe(first.word === 'OK' ? repeated[action] : first.word);
  });

  it.each(ACTIONS)('%s of a task that is not there changes nothing', async (action) => {
    expect(await act(action, 'nobody')).toEqual({ word: 'UNKNOWN' });
    expect(await entries()).toEqual([]);
  });

  it('moves tasks along the edges of the life cycle', () => {
    const moves = ACTIONS.flatMap((action) =>
      Object.entries(ACT_TABLE[action]).flatMap(([from, to]) => (from === to ? [] : [`${action}: ${from} -> ${to}`])),
    );
    const edges = EDGES.filter(({ event }) => (ACTIONS as readonly string[]).includes(event));
    expect(moves.sort()).toEqual(edges.map(({ event, from, to }) => `${event}: ${from} -> ${to}`).sort());
  });

  describe('cancel', () => {
    it.each(['pending', 'aside', 'scheduled', 'retrying'] as const)(
      'lets no worker see one that is %s',
      async (place) => {
        await put(place);
        await act('cancel');
        expect(await queue.task('one')).toMatchObject({
          status: 'cancelled',
          reason: 'cancelled',
          lastError: 'Cancelled: no need',
          completedAt: new Date(queue.now),
        });
        queue.advance(10_000);
        expect(await worker.claim(5)).toEqual([]);
        expect(await other.claim(5)).toEqual([]);
        expect(await value('cancelled')).toBe('1');
      },
    );

    it('asks a running one to stop: its token is good, and however it ends, it is cancelled for the reason given', async () => {
      const endings = {
        completes: (held) => worker.complete(held, '{"result":1}'),
        fails: (held) => worker.fail(held, 1_000),
        dies: (held) => worker.bury(held),
        'is released': (held) => worker.release(held),
      } satisfies Record<string, (held: Awaited<ReturnType<ScriptedWorker['claimOne']>>) => Promise<unknown>>;
      for (const [id, end] of Object.entries(endings)) {
        await queue.enqueue(id.replace(' ', '-'));
        const held = await worker.claimOne();
        expect(await act('cancel', held.taskId)).toEqual({ word: 'OK', status: 'processing' });
        expect(await act('cancel', held.taskId)).toEqual({ word: 'SAME', status: 'processing' });
        expect(await queue.members('stopping')).toEqual([held.taskId]);
        expect(await worker.extend(held)).toBe('OK');
        expect(await end(held)).toBe('OK');
        const task = await queue.task(held.taskId);
        expect(task).toMatchObject({ status: 'cancelled', lastError: 'Cancelled: no need', reason: 'cancelled' });
        expect(task.resultText).toBeUndefined();
        expect(await queue.members('stopping')).toEqual([]);
      }
    });

    it('asks a running one to stop that failed and crashed before, and keeps what it knows of that', async () => {
      await queue.enqueue('one');
      await worker.fail(await worker.claimOne(), 0);
      await worker.claimOne();
      queue.advance(20_000);
      await worker.claimOne();
      await act('cancel');
      expect(await queue.redis.hget(queue.key('state'), 'one')).toMatch(/^L\|3\|w\|1\|1\|x2,m1,c\|/);
      queue.advance(20_000);
      await worker.turn();
      expect(await queue.task('one')).toMatchObject({ status: 'cancelled', retryCount: 1, crashCount: 2 });
    });

    it('gives the unique key back, and forgets by when it must have started', async () => {
      await put('pending');
      await hook('u' + DIGEST, `e${queue.now + 1_000}`);
      await act('cancel');
      expect(await queue.redis.exists(queue.key('unique'), queue.key('expiring'))).toBe(0);
    });
  });

  const DIGEST = 'ab'.repeat(20);

  /** Gives a pending task the hooks that a submission with such options gives it. */
  async function hook(...hooks: string[]): Promise<void> {
    const score = (await queue.redis.zscore(queue.key('pending'), 'one')) ?? '';
    await queue.redis.hset(queue.key('state'), 'one', `P|0||0|0|${hooks.join(',')}|${score}|0|`);
    if (hooks.includes(`u${DIGEST}`)) await queue.redis.hset(queue.key('unique'), DIGEST, 'one');
    const expiresAt = hooks.find((each) => each.startsWith('e'))?.slice(1);
    if (expiresAt !== undefined) await queue.redis.zadd(queue.key('expiring'), expiresAt, 'one');
  }

  describe('retry', () => {
    it.each(['scheduled', 'retrying'] as const)(
      'runs one that is %s now, with its failures, in its old place',
      async (place) => {
        await put(place);
        await queue.enqueue('later');
        await act('retry');
        const [held] = await worker.claim(2);
        expect(held).toMatchObject({ taskId: 'one', failures: place === 'retrying' ? 1 : 0 });
      },
    );

    it.each(['dead_letter', 'cancelled'] as const)('starts one that is %s anew', async (place) => {
      if (place === 'dead_letter') await put(place);
      else {
        await queue.enqueue('one');
        await worker.fail(await worker.claimOne(), 5_000);
        await act('cancel');
      }
      await act('retry');
      expect(await queue.members('pending')).toEqual(['one']);
      expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual([]);
      expect(await value(place === 'dead_letter' ? 'dead_bytes' : 'cancelled_bytes')).toBe('0');
      expect(await value(place === 'dead_letter' ? 'redriven' : 'reinstated')).toBe('1');
      const task = await queue.task('one');
      expect(task).toMatchObject({ status: 'pending', retryCount: 0, crashCount: 0 });
      expect(task.lastError).toBe(place === 'dead_letter' ? 'failed' : undefined);
      expect(task.reason).toBeUndefined();
      expect(task.completedAt).toBeUndefined();
      expect(await worker.claimOne()).toMatchObject({ taskId: 'one', failures: 0, crashes: 0 });
    });

    it('takes only that one out of the list of dead letters', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await put('dead_letter', id);
      await act('retry', 'c');
      expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['d', 'b', 'a']);
      await act('retry', 'a');
      expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['d', 'b']);
    });

    it('wakes a worker', async () => {
      await put('retrying');
      await queue.redis.del(queue.key('wake'));
      await act('retry');
      expect(await queue.redis.llen(queue.key('wake'))).toBe(1);
    });

    it('takes the unique key again', async () => {
      await put('pending');
      await hook('u' + DIGEST);
      await act('cancel');
      expect(await act('retry')).toEqual({ word: 'OK', status: 'pending' });
      expect(await queue.redis.hgetall(queue.key('unique'))).toEqual({ [DIGEST]: 'one' });
    });

    it('is refused while another unfinished task holds the unique key', async () => {
      await put('pending');
      await hook('u' + DIGEST);
      await act('cancel');
      await queue.enqueue('two');
      const score = (await queue.redis.zscore(queue.key('pending'), 'two')) ?? '';
      await queue.redis.hset(queue.key('state'), 'two', `P|0||0|0|u${DIGEST}|${score}|0|`);
      await queue.redis.hset(queue.key('unique'), DIGEST, 'two');
      expect(await act('retry')).toEqual({ word: 'HELD', holder: 'two' });
      expect(await queue.task('one')).toMatchObject({ status: 'cancelled' });
    });

    it('drops the instants that are over by which it should have started or ended', async () => {
      await put('pending');
      await hook(`e${queue.now + 1_000}`, `d${queue.now + 1_000}`, 'k5000');
      queue.advance(1_000);
      await worker.turn();
      expect(await queue.task('one')).toMatchObject({ status: 'cancelled', reason: 'expired' });
      await act('retry');
      expect(await queue.redis.hget(queue.key('state'), 'one')).toMatch(/^P\|0\|\|0\|0\|k5000,m1\|/);
      queue.advance(1_000);
      expect(await worker.claimOne()).toMatchObject({ taskId: 'one' });
    });

    it('keeps those to come', async () => {
      await put('pending');
      await hook(`e${queue.now + 2_000}`, `d${queue.now + 3_000}`);
      await act('cancel');
      await act('retry');
      expect((await queue.redis.hget(queue.key('state'), 'one'))?.split('|')[5]).toMatch(/^e\d+,d\d+,m2$/);
      queue.advance(2_000);
      await worker.turn();
      expect(await queue.task('one')).toMatchObject({ status: 'cancelled', reason: 'expired' });
    });

    it('gives a new place to one whose state could not be read', async () => {
      await queue.enqueue({ id: 'one', priority: 3 }, { id: 'two', priority: 3 });
      const held = await worker.claimOne();
      await worker.fail(held, 1_000);
      await queue.redis.hset(queue.key('state'), 'one', 'broken');
      queue.advance(1_000);
      await worker.turn();
      expect(await queue.task('one')).toMatchObject({ status: 'dead_letter', reason: 'corrupt_record' });
      await act('retry');
      expect((await worker.claim(2)).map(({ taskId }) => taskId)).toEqual(['two', 'one']);
    });
  });

  describe('reschedule', () => {
    it.each<['expiry' | 'deadline', Place]>([
      ['expiry', 'pending'],
      ['expiry', 'aside'],
      ['deadline', 'scheduled'],
      ['deadline', 'retrying'],
    ])('leaves one alone that must run before (%s, %s)', async (limit, place) => {
      await put(place, 'one', limit === 'expiry' ? { expiresInMs: 60_000 } : { deadlineMs: 60_000 });
      const beforeMs = queue.now + 60_000;
      const before = await queue.task('one');
      expect(await act('reschedule')).toEqual({ word: 'LATE', limit, beforeMs });
      expect(await queue.task('one')).toEqual(before);
      expect(await reschedule('one', 59_999)).toMatchObject({ word: 'OK' });
    });

    it('minds no expiry of one that has started', async () => {
      await put('retrying', 'one', { expiresInMs: 60_000 });
      expect(await act('reschedule')).toMatchObject({ word: 'OK' });
    });

    it.each(['pending', 'aside', 'scheduled', 'retrying'] as const)(
      'runs one that is %s at that time',
      async (place) => {
        await put(place);
        const reply = await act('reschedule');
        expect(reply).toEqual({ word: 'OK', status: 'scheduled', dueAtMs: queue.now + 60_000 });
        expect(await queue.task('one')).toMatchObject({
          status: 'scheduled',
          nextRunAt: new Date(queue.now + 60_000),
          retryCount: place === 'retrying' ? 1 : 0,
        });
        const everything = queue.worker('everything', { types: ['a', 'b'] });
        queue.advance(59_999);
        expect(await everything.claim(1)).toEqual([]);
        queue.advance(1);
        expect((await everything.claimOne()).taskId).toBe('one');
      },
    );

    it('takes an instant, also one that has passed: now', async () => {
      await put('scheduled');
      const runAt = new Date(queue.now - 1_000);
      expect(await new RescheduleScript(queue.runner).run('one', { runAt }, TEST_DEADLINE_MS)).toMatchObject({
        dueAtMs: queue.now,
      });
      expect((await worker.claimOne()).taskId).toBe('one');
    });

    it('has a worker set its timer when the task is the next that is due, and only then', async () => {
      await put('scheduled', 'early');
      await put('pending');
      await queue.redis.del(queue.key('wake'));
      await act('reschedule');
      expect(await queue.redis.llen(queue.key('wake'))).toBe(0);
      await reschedule('one', 1_000);
      expect(await queue.redis.llen(queue.key('wake'))).toBe(1);
      expect((await worker.turn({ demand: 1 })).lookAgainInMs).toBe(1_000);
    });
  });

  describe('priority', () => {
    it('moves a task to its turn within that priority', async () => {
      await queue.enqueue({ id: 'a', priority: 7 }, 'one', { id: 'b', priority: 7 }, { id: 'c', priority: 1 });
      await act('priority');
      expect(await queue.task('one')).toMatchObject({ status: 'pending', priority: 7 });
      expect((await worker.claim(4)).map(({ taskId }) => taskId)).toEqual(['a', 'one', 'b', 'c']);
    });

    it('moves one that was set aside within its lane', async () => {
      await put('aside', 'first');
      await put('aside');
      await act('priority');
      expect((await other.claim(2)).map(({ taskId }) => taskId)).toEqual(['one', 'first']);
    });

    it.each(['scheduled', 'retrying'] as const)('is kept by one that is %s when its time comes', async (place) => {
      await put(place);
      await prioritize('one', 1_023);
      await queue.enqueue({ id: 'high', priority: 1_022 });
      queue.advance(10_000);
      const [held] = await worker.claim(2);
      expect(held?.taskId).toBe('one');
      expect(await queue.task('one')).toMatchObject({ priority: 1_023 });
    });

    it('leaves the task the same for its submitter', async () => {
      await put('pending');
      await act('priority');
      expect(await queue.enqueue('one')).toEqual(['SAME']);
    });

    it('can be taken back', async () => {
      await queue.enqueue('a', 'one', 'b');
      await prioritize('one', 5);
      await prioritize('one', 0);
      expect(await queue.members('pending')).toEqual(['a', 'one', 'b']);
    });
  });

  describe('erase', () => {
    it.each(['completed', 'dead_letter', 'cancelled'] as const)('leaves nothing of one that is %s', async (place) => {
      await put(place);
      expect(await act('erase')).toEqual({ word: 'OK', status: place });
      expect(await queue.find('one')).toBeUndefined();
      const left = await queue.redis.keys(queue.key('*'));
      const kept = ['ledger', 'sequence', 'wake', 'heartbeats', 'workers', 'types', 'events'];
      expect(left.map((key) => key.split(':')[1]).filter((name) => !kept.includes(name ?? ''))).toEqual([]);
      expect(await value('removed')).toBe('1');
      expect(await queue.enqueue('one')).toEqual(['NEW']);
    });

    it('leaves nothing of what is remembered of its runs', async () => {
      await queue.enqueue('one', 'other');
      const runs = await worker.claim(2);
      const said = { progress: '{"percent":5}', lines: '0 1 hello' };
      await queue.notes.run(
        runs.map(({ taskId, token }) => ({ taskId, token, ...said })),
        TEST_DEADLINE_MS,
      );
      for (const run of runs) await worker.fail(run, 0, undefined, '"outcome":"failed"');
      await worker.complete(await worker.claimOne());
      await act('erase');
      for (const name of ['attempts', 'progress', 'logs']) {
        expect(await queue.redis.hkeys(queue.key(name))).toEqual(['other']);
      }
    });

    it('lets a new task with the id live longer than the old one should have waited', async () => {
      await put('pending');
      await hook(`e${queue.now + 1_000}`);
      await act('cancel');
      await act('erase');
      await queue.enqueue('one');
      queue.advance(1_000);
      expect((await worker.claimOne()).taskId).toBe('one');
    });
  });
});
