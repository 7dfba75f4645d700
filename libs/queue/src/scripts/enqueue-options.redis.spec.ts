import { readQueue, TestScripts, type QueueSnapshot } from '../../testing/index.js';

const DIGEST = 'd'.repeat(40);
/** Priority 0. */
const FIRST_SCORE = 1023 * 2 ** 43 + 1;

describe('enqueue, of tasks with options', () => {
  let queue: TestScripts;
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  const seen = (): Promise<QueueSnapshot> => readQueue(queue.redis, queue.name);
  const stateOf = async (id: string): Promise<string | undefined> => (await seen()).state.get(id);

  it('schedules a task that has a delay, by the clock of the server, and says when it is due', async () => {
    const due = queue.now + 5_000;
    expect(await queue.submit({ id: 'later', options: { delayMs: 5_000 } })).toEqual([
      { word: 'NEW', id: 'later', letter: 'S', dueMs: due },
    ]);
    expect(await queue.scores('scheduled')).toEqual(['later', String(due)]);
    expect(await queue.members('pending')).toEqual([]);
    expect(await stateOf('later')).toBe(`S|0||0|0||${FIRST_SCORE}|0|`);
    expect(await queue.task('later')).toMatchObject({ status: 'scheduled', nextRunAt: new Date(due) });
    expect(await queue.stats()).toMatchObject({ pending: 0, submitted: 1 });
  });

  it('schedules a task for an instant; one that has passed is now', async () => {
    const answers = await queue.submit(
      { id: 'ahead', options: { runAtMs: queue.now + 1 } },
      { id: 'now', options: { runAtMs: queue.now } },
      { id: 'past', options: { runAtMs: 0 } },
      { id: 'at-once', options: { delayMs: 0 } },
    );
    expect(answers.map(({ letter }) => letter)).toEqual(['S', 'P', 'P', 'P']);
    expect(await queue.members('pending')).toEqual(['now', 'past', 'at-once']);
    expect(await stateOf('past')).toBeUndefined();
  });

  it('gives a scheduled task the place of its submission in the order', async () => {
    await queue.submit('first', { id: 'later', priority: 7, options: { delayMs: 1 } }, 'third');
    expect((await stateOf('later'))?.split('|')[6]).toBe(String((1023 - 7) * 2 ** 43 + 2));
    expect((await seen()).sequence).toBe(3);
  });

  it('writes what later edges need to know into the hooks of the state', async () => {
    const options = { expiresInMs: 1_000, deadlineMs: 2_000, keepMs: 3_000, uniqueDigest: DIGEST };
    await queue.submit({ id: 'now', options }, { id: 'kept', options: { keepMs: 0 } });
    await queue.submit({ id: 'later', options: { delayMs: 500, expiresInMs: 1_000 } });
    const hooks = `e${queue.now + 1_000},d${queue.now + 2_000},k3000,u${DIGEST}`;
    expect(await stateOf('now')).toBe(`P|0||0|0|${hooks}|${FIRST_SCORE}|0|`);
    expect(await stateOf('kept')).toBe(`P|0||0|0|k0|${FIRST_SCORE + 1}|0|`);
    expect(await stateOf('later')).toBe(`S|0||0|0|e${queue.now + 1_000}|${FIRST_SCORE + 2}|0|`);
    expect(await queue.members('pending')).toEqual(['now', 'kept']);
    const expiry = String(queue.now + 1_000);
    expect(await queue.scores('expiring')).toEqual(['later', expiry, 'now', expiry]);
    expect(await queue.task('now')).toMatchObject({ status: 'pending', retryCount: 0 });
  });

  it('keeps the order of a mixed batch, and tells of each what it is', async () => {
    await queue.enqueue('known');
    const answers = await queue.submit(
      'one',
      { id: 'later', options: { delayMs: 10 } },
      'known',
      { id: 'two', options: { keepMs: 1 } },
      { id: 'one', payloadText: '{"a":1}' },
      'three',
    );
    expect(answers.map(({ word, letter }) => word + letter)).toEqual([
      'NEWP',
      'NEWS',
      'SAMEP',
      'NEWP',
      'OTHER',
      'NEWP',
    ]);
    expect(await queue.members('pending')).toEqual(['known', 'one', 'two', 'three']);
  });

  it('runs a scheduled task when it is due, and gives its unique key back when it has finished', async () => {
    const task = { id: 'later', options: { delayMs: 5_000, uniqueDigest: DIGEST, keepMs: 1 } };
    await queue.submit(task);
    const worker = queue.worker('w');
    expect((await worker.turn({ demand: 1 })).lookAgainInMs).toBe(5_000);
    queue.advance(5_000);
    expect(await queue.enqueue({ ...task, id: 'again' })).toEqual(['HELD']);
    await worker.complete(await worker.claimOne());
    expect(await queue.enqueue({ ...task, id: 'again' })).toEqual(['NEW']);
  });

  it('cancels a task that has not begun when it expires', async () => {
    await queue.submit({ id: 'late', options: { expiresInMs: 1_000 } });
    queue.advance(1_000);
    await queue.worker('w').turn();
    expect(await queue.task('late')).toMatchObject({ status: 'cancelled', reason: 'expired' });
  });

  describe('the timer of idle workers', () => {
    const dueAt = async (): Promise<string | undefined> => (await seen()).dueAt;
    const wakes = async (): Promise<number> => queue.redis.llen(queue.key('wake'));
    const schedule = (id: string, delayMs: number): Promise<unknown> => queue.submit({ id, options: { delayMs } });

    it('is set anew by what is due before all others', async () => {
      await schedule('one', 5_000);
      expect([await dueAt(), await wakes()]).toEqual([String(queue.now + 5_000), 1]);
      await queue.redis.del(queue.key('wake'));

      await schedule('two', 6_000);
      expect([await dueAt(), await wakes()]).toEqual([String(queue.now + 5_000), 0]);
      await schedule('three', 4_000);
      expect([await dueAt(), await wakes()]).toEqual([String(queue.now + 4_000), 1]);
    });

    it('heeds a retry that is due earlier', async () => {
      const worker = queue.worker('w');
      await queue.enqueue('failing');
      await worker.fail(await worker.claimOne(), 1_000);
      await schedule('later', 5_000);
      expect(await dueAt()).toBe(String(queue.now + 1_000));
    });
  });

  describe('with an idempotency key', () => {
    const keyed = (id: string, content = 'c', key = 'a'): Parameters<TestScripts['submit']>[0] => ({
      id,
      options: { keyDigest: key.repeat(40), contentDigest: content.repeat(40) },
    });

    it('accepts the same content once, whatever the id', async () => {
      expect(await queue.enqueue(keyed('one'))).toEqual(['NEW']);
      expect(await queue.submit(keyed('two'))).toEqual([{ word: 'SAME', id: 'one', letter: 'P' }]);
      expect(await queue.members('pending')).toEqual(['one']);
      expect(await queue.stats()).toMatchObject({ submitted: 1 });
    });

    it('answers a resent call as what it is', async () => {
      await queue.enqueue(keyed('one'));
      expect(await queue.submit(keyed('one'))).toEqual([{ word: 'SAME', id: 'one', letter: 'P' }]);
    });

    it('refuses other content, and names the first task', async () => {
      await queue.enqueue(keyed('one'));
      expect(await queue.submit(keyed('two', 'e'))).toMatchObject([{ word: 'REUSED', id: 'one' }]);
      expect(await queue.enqueue(keyed('two', 'e', 'b'))).toEqual(['NEW']);
    });

    it('lets the first of two in a batch win', async () => {
      expect(await queue.submit(keyed('one'), keyed('two'), keyed('three', 'e'))).toMatchObject([
        { word: 'NEW', id: 'one' },
        { word: 'SAME', id: 'one', letter: 'P' },
        { word: 'REUSED', id: 'one' },
      ]);
    });

    it('tells where the first task is now', async () => {
      const worker = queue.worker('w');
      await queue.enqueue(keyed('one'));
      const letter = async (): Promise<unknown> => (await queue.submit(keyed('two')))[0]?.letter;
      const held = await worker.claimOne();
      expect(await letter()).toBe('L');
      await worker.complete(held, '{"result":1}');
      expect(await letter()).toBe('C');

      await queue.submit({ id: 'later', options: { ...optionsOf(keyed('x', 'c', 'b')), delayMs: 700 } });
      expect(await queue.submit(keyed('again', 'c', 'b'))).toEqual([
        { word: 'SAME', id: 'later', letter: 'S', dueMs: queue.now + 700 },
      ]);
    });

    it('remembers it after the task is gone, and for as long as it says', async () => {
      const worker = queue.worker('w');
      await queue.enqueue(keyed('one'));
      await worker.complete(await worker.claimOne());
      queue.advance(59_999);
      const rules = { ...worker.settings, retentionAgeMs: 0, retentionCount: 0, retentionBytes: 0 };
      expect(await queue.trims.run(rules, 5_000)).toMatchObject({ removed: 1 });
      expect(await queue.submit(keyed('two'))).toEqual([{ word: 'SAME', id: 'one', letter: '-' }]);
      queue.advance(1);
      expect(await queue.enqueue(keyed('two'))).toEqual(['NEW']);
    });

    it('belongs to the task also where that was known by its id', async () => {
      await queue.enqueue('one');
      expect(await queue.enqueue(keyed('one'))).toEqual(['SAME']);
      expect(await queue.submit(keyed('two'))).toMatchObject([{ word: 'SAME', id: 'one' }]);
    });

    it('is forgotten bit by bit when its time is over, by those that come later', async () => {
      const keys = Array.from({ length: 100 }, (_, n) => ({
        id: `t${n}`,
        options: { keyDigest: n.toString(16).padStart(40, '0'), contentDigest: DIGEST },
      }));
      await queue.submit(...keys);
      queue.advance(60_000);
      const left = (): Promise<number> => queue.redis.hlen(queue.key('idempotency'));
      await queue.submit(keyed('one'));
      expect(await left()).toBe(100 + 1 - 33);
      await queue.submit(keyed('two', 'c', 'b'), keyed('three', 'c', 'e'));
      expect(await left()).toBe(100 + 3 - 33 - 34);
      await queue.submit(keyed('four', 'c', 'f'));
      expect(await left()).toBe(4);
    });

    it('is forgotten as one of the oldest beyond their number', async () => {
      queue.idempotency = { idempotencyWindowMs: 60_000, idempotencyCount: 2 };
      await queue.enqueue(keyed('one', 'c', 'a'));
      queue.advance(1);
      await queue.enqueue(keyed('two', 'c', 'b'), keyed('three', 'c', 'c'));
      expect(await queue.enqueue(keyed('again', 'c', 'a'))).toEqual(['NEW']);
      expect(await queue.redis.hlen(queue.key('idempotency'))).toBe(2);
    });
  });

  describe('with a unique key', () => {
    const unique = (id: string, digest = DIGEST): Parameters<TestScripts['submit']>[0] => ({
      id,
      options: { uniqueDigest: digest },
    });

    it('is accepted only while no unfinished task has it', async () => {
      expect(await queue.enqueue(unique('one'))).toEqual(['NEW']);
      expect(await queue.submit(unique('two'))).toMatchObject([{ word: 'HELD', id: 'one' }]);
      await queue.worker('w').claimOne();
      expect(await queue.enqueue(unique('two'), unique('other', 'e'.repeat(40)))).toEqual(['HELD', 'NEW']);
      expect(await queue.stats()).toMatchObject({ submitted: 2 });
    });

    it('goes to the first of two in a batch', async () => {
      expect(await queue.submit(unique('one'), unique('two'))).toMatchObject([
        { word: 'NEW', id: 'one' },
        { word: 'HELD', id: 'one' },
      ]);
    });

    it('is held by a scheduled task too', async () => {
      await queue.submit({ id: 'later', options: { delayMs: 1_000, uniqueDigest: DIGEST } });
      expect(await queue.enqueue(unique('two'))).toEqual(['HELD']);
    });

    it('does not refuse the task that has it when it is sent again', async () => {
      await queue.enqueue(unique('one'));
      expect(await queue.enqueue(unique('one'))).toEqual(['SAME']);
      const options = { uniqueDigest: 'e'.repeat(40), keyDigest: DIGEST, contentDigest: DIGEST };
      await queue.enqueue({ id: 'keyed', options });
      expect(await queue.submit({ id: 'again', options })).toMatchObject([{ word: 'SAME', id: 'keyed' }]);
    });

    it('leaves no trace of a key whose task was refused', async () => {
      await queue.enqueue(unique('one'));
      const options = { uniqueDigest: DIGEST, keyDigest: DIGEST, contentDigest: DIGEST };
      expect(await queue.enqueue({ id: 'two', options })).toEqual(['HELD']);
      expect(await queue.redis.hlen(queue.key('idempotency'))).toBe(0);
    });
  });

  it('takes 256 tasks with every option in one call', async () => {
    const tasks = Array.from({ length: 256 }, (_, n) => ({
      id: `t${n}`,
      options: {
        delayMs: 1 + n,
        expiresInMs: 1_000,
        uniqueDigest: n.toString(16).padStart(40, '0'),
        keyDigest: n.toString(16).padStart(40, '0'),
        contentDigest: DIGEST,
      },
    }));
    expect(new Set(await queue.enqueue(...tasks))).toEqual(new Set(['NEW']));
    expect(await queue.members('scheduled')).toEqual(tasks.map(({ id }) => id));
    expect(new Set(await queue.enqueue(...tasks))).toEqual(new Set(['SAME']));
  });
});

const optionsOf = (task: Parameters<TestScripts['submit']>[0]): object =>
  typeof task === 'string' ? {} : (task.options ?? {});
