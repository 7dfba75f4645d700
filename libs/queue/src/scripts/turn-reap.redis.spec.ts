import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

const LEASE_MS = 10_000;

describe('a task whose worker died', () => {
  let queue: TestScripts;
  let dead: ScriptedWorker;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    dead = queue.worker('dead');
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  it('stays its own for as long as the lease lasts', async () => {
    await queue.enqueue('1');
    await dead.claimOne();
    queue.advance(LEASE_MS - 1);
    expect(await worker.claim(1)).toEqual([]);
    expect(await queue.task('1')).toMatchObject({ status: 'processing', worker: 'dead' });
  });

  it('runs again when the lease is over, in its old place, with a crash counted and no attempt used', async () => {
    await queue.enqueue('1', '2');
    await dead.claimOne();
    queue.advance(LEASE_MS);
    expect((await worker.claim(2)).map(({ taskId }) => taskId)).toEqual(['1', '2']);
    expect(await queue.task('1')).toMatchObject({ status: 'processing', worker: 'w', crashCount: 1, retryCount: 0 });
  });

  it('keeps the error of its last failure', async () => {
    await queue.enqueue('1');
    await dead.fail(await dead.claimOne(), 0, '{"error":"earlier"}');
    await dead.claimOne();
    queue.advance(LEASE_MS);
    await worker.turn();
    expect(await queue.task('1')).toMatchObject({
      status: 'pending',
      retryCount: 1,
      crashCount: 1,
      lastError: 'earlier',
    });
  });

  it('is dead-lettered as a crash loop when it has used up the crash budget', async () => {
    await queue.enqueue('1');
    for (let crashes = 0; crashes < 3; crashes++) {
      expect(await queue.task('1')).toMatchObject({ status: 'pending', crashCount: crashes });
      await dead.begin(await dead.claimOne());
      queue.advance(LEASE_MS);
      await worker.turn();
    }
    expect(await queue.task('1')).toMatchObject({
      status: 'dead_letter',
      reason: 'crash_loop',
      crashCount: 3,
      retryCount: 0,
      completedAt: new Date(queue.now),
    });
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['1']);
  });

  it('is not charged where it still waited to be alone, as the last crash allowed has it', async () => {
    await queue.enqueue('1');
    for (let crashes = 0; crashes < 5; crashes++) {
      const held = await dead.claimOne();
      expect(held).toMatchObject({ crashes: Math.min(crashes, 2) });
      queue.advance(LEASE_MS);
      await worker.turn();
    }
    expect(await queue.task('1')).toMatchObject({ status: 'pending', crashCount: 2 });
    const suspect = await worker.claimOne();
    queue.advance(1_000);
    expect(await worker.begin(suspect)).toBe('OK');
    expect(await queue.task('1')).toMatchObject({ status: 'processing', startedAt: new Date(queue.now) });
    expect(await worker.complete(suspect)).toBe('OK');
    expect(await dead.begin(suspect)).toBe('OK');
    expect(await queue.task('1')).toMatchObject({ status: 'completed', crashCount: 2 });
  });

  it('does not begin when its lease is lost', async () => {
    await queue.enqueue('1');
    const held = await dead.claimOne();
    queue.advance(LEASE_MS);
    await worker.turn();
    expect(await dead.begin(held)).toBe('LEASE_LOST');
  });

  it('is dead at its first crash when the budget is none', async () => {
    await queue.enqueue('1');
    await dead.claimOne();
    queue.advance(LEASE_MS);
    await queue.worker('strict', { crashBudget: 0 }).turn();
    expect(await queue.task('1')).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', crashCount: 1 });
  });

  it('is looked for once a second', async () => {
    await queue.enqueue('1');
    await dead.claimOne();
    queue.advance(LEASE_MS - 1);
    await worker.turn();
    queue.advance(999);
    await worker.turn();
    expect(await queue.stats()).toMatchObject({ processing: 1 });
    queue.advance(1);
    await worker.turn();
    expect(await queue.stats()).toMatchObject({ processing: 0, pending: 1 });
  });

  it('is looked for although the clock of the server was set back', async () => {
    await worker.turn();
    queue.advance(-3_600_000);
    await queue.enqueue('1');
    await dead.claimOne();
    queue.advance(LEASE_MS);
    await worker.turn();
    expect(await queue.stats()).toMatchObject({ processing: 0, pending: 1 });
  });

  it('comes back with 120 others, fifty in a turn', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    await dead.claim(120);
    queue.advance(LEASE_MS);
    const counts = [];
    for (let turns = 0; turns < 3; turns++) {
      await worker.turn();
      counts.push((await queue.stats()).pending);
    }
    expect(counts).toEqual([50, 100, 120]);
    expect((await worker.claim(120)).map(({ taskId }) => taskId)).toEqual(ids);
  });

  it('tells an idle worker that more such tasks wait', async () => {
    const ids = Array.from({ length: 75 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    await dead.claim(75);
    queue.advance(LEASE_MS);
    expect((await worker.turn({ demand: 100 })).lookAgainInMs).toBe(0);
    expect((await worker.turn({ demand: 100 })).lookAgainInMs).toBeUndefined();
  });

  it('tells it to a worker without a free slot too', async () => {
    const ids = Array.from({ length: 75 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    await dead.claim(75);
    queue.advance(LEASE_MS);
    expect((await worker.turn({ demand: 0 })).lookAgainInMs).toBe(5);
    expect((await worker.turn({ demand: 0 })).lookAgainInMs).toBeUndefined();
    expect(await queue.stats()).toMatchObject({ processing: 0, pending: 75 });
  });
});

describe('after an outage of Redis', () => {
  let queue: TestScripts;
  let away: ScriptedWorker;
  let other: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    away = queue.worker('away');
    other = queue.worker('other');
    await queue.enqueue('1', '2');
  });
  afterEach(() => queue.close());

  it('the reaper waits for one lease, so that finished results arrive first', async () => {
    const [first, second] = await away.claim(2);
    if (!first || !second) throw new Error('Two tasks were there');
    queue.advance(60_000);
    await other.turn({ awayMs: 60_000 });
    queue.advance(LEASE_MS - 1);
    await other.turn();
    expect(await queue.stats()).toMatchObject({ processing: 2 });
    expect(await away.complete(first)).toBe('OK');
    queue.advance(1_000);
    await other.turn();
    expect(await queue.task('2')).toMatchObject({ status: 'pending', crashCount: 1 });
  });

  it('a link that flaps does not hold up the reaper for ever', async () => {
    await away.claim(2);
    queue.advance(LEASE_MS);
    for (let second = 0; second < 12; second++) {
      await other.turn({ awayMs: 60_000 });
      queue.advance(1_000);
    }
    expect(await queue.stats()).toMatchObject({ processing: 0, pending: 2 });
  });

  it('a grace from before the server’s clock was set back holds up nothing', async () => {
    await other.turn({ awayMs: 60_000 });
    queue.advance(-3_600_000);
    await away.claim(2);
    queue.advance(LEASE_MS);
    await other.turn();
    expect(await queue.stats()).toMatchObject({ processing: 0, pending: 2 });
  });

  it('a short hiccup gives no grace', async () => {
    await away.claim(2);
    queue.advance(LEASE_MS);
    await other.turn({ awayMs: 3_000 });
    expect(await queue.stats()).toMatchObject({ processing: 0, pending: 2 });
  });
});
