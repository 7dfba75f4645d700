import { encodeHeartbeat } from '../redis/worker-entry.js';
import { TestScripts } from '../../testing/test-scripts.js';
import { QuietWorkerScript } from './quiet-worker.script.js';
import { MOST_WORKERS_A_CALL, ReadWorkersScript } from './read-workers.script.js';
import { ReadWorkerScript } from './read-worker.script.js';

const HOUR_MS = 3_600_000;
const HEARTBEAT = encodeHeartbeat(
  { label: 'w', host: 'h', pid: 1, version: '1', types: ['a'], concurrency: 2, startedAt: '2026-01-05T09:00:00.000Z' },
  { state: 'active', busy: 0, turnAgoMs: 5, tasks: [], policies: {} },
);

describe('the list of workers', () => {
  let queue: TestScripts;
  const ask = (boot: string, wish: 'QUIET' | 'RESUME'): Promise<boolean> =>
    new QuietWorkerScript(queue.runner).run(boot, wish, 5_000);
  const read = (boot: string): ReturnType<ReadWorkerScript['run']> =>
    new ReadWorkerScript(queue.runner).run(boot, 5_000);
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  it('has what a worker says of itself, and what it does', async () => {
    await queue.worker('w').turn({ heartbeat: HEARTBEAT });
    const [entry, activity] = HEARTBEAT.split('\n');
    const seen = { boot: 'w', heartbeatAtMs: queue.now, entry, activity, quietAsked: false };
    queue.advance(7);
    expect(await read('w')).toEqual({ ...seen, readAtMs: queue.now });
    expect(await read('unknown')).toBeUndefined();
  });

  it('leaves out one that stopped cleanly, and all that was known of it but its entry', async () => {
    const worker = queue.worker('w');
    await worker.turn({ heartbeat: HEARTBEAT });
    await ask('w', 'QUIET');
    await worker.turn({ heartbeat: 'GONE' });
    expect(await read('w')).toBeUndefined();
    expect(await queue.redis.hkeys(queue.key('workers'))).toEqual(['w']);
    expect(await queue.redis.hexists(queue.key('ledger'), 'quiet:w')).toBe(0);
  });

  it('does not take one back that has left, by a turn of its other lane that comes late, and gives it nothing', async () => {
    const worker = queue.worker('w');
    await worker.turn({ heartbeat: HEARTBEAT });
    await worker.turn({ heartbeat: 'GONE' });
    await queue.enqueue('1');
    expect(await worker.otherLane().turn({ heartbeat: HEARTBEAT, demand: 1 })).toMatchObject({ ids: [] });
    expect(await worker.otherLane().turn({ number: 2, awayMs: 1, demand: 1 })).toMatchObject({ ids: [] });
    expect(await read('w')).toBeUndefined();
    expect((await queue.worker('next').claimOne()).taskId).toBe('1');
  });

  it('forgets a lost worker after an hour, with its replay slots and the wish that it be quiet', async () => {
    await queue.worker('w').turn({ heartbeat: HEARTBEAT });
    await ask('w', 'QUIET');
    queue.advance(HOUR_MS - 1);
    await queue.worker('next').turn();
    expect(await read('w')).toBeDefined();
    queue.advance(1_001);
    await queue.worker('next').turn({ number: 2 });
    expect(await read('w')).toBeUndefined();
    expect(await queue.redis.hkeys(queue.key('workers'))).toEqual(['next']);
    expect((await queue.redis.hkeys(queue.key('ledger'))).filter((field) => field.includes(':w'))).toEqual([]);
  });

  it('is read in parts, in which none is missed although heartbeats move workers to its end', async () => {
    const script = new ReadWorkersScript(queue.runner);
    const boots = Array.from({ length: MOST_WORKERS_A_CALL + 50 }, (_, index) => `w${index}`);
    for (const [index, boot] of boots.entries()) {
      await queue.worker(boot).turn();
      if (index % 100 === 0) queue.advance(1);
    }
    const first = await script.run(undefined, 5_000);
    expect(first).toHaveLength(MOST_WORKERS_A_CALL);
    queue.advance(1);
    await queue.worker('w249').turn({ number: 2 });
    const rest = await script.run(first.at(-1)?.heartbeatAtMs, 5_000);
    expect(new Set([...first, ...rest].map(({ boot }) => boot))).toEqual(new Set(boots));
  });
});

describe('a worker that should be quiet', () => {
  let queue: TestScripts;
  const ask = (boot: string, wish: 'QUIET' | 'RESUME'): Promise<boolean> =>
    new QuietWorkerScript(queue.runner).run(boot, wish, 5_000);
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  it('claims nothing from its next heartbeat on, is told, and leaves the work to others', async () => {
    const worker = queue.worker('w');
    await worker.turn();
    await queue.enqueue('1');
    await queue.redis.del(queue.key('wake'));
    expect(await ask('w', 'QUIET')).toBe(true);
    const answer = await worker.turn({ demand: 1 });
    expect(answer).toMatchObject({ quiet: true, ids: [] });
    expect(await queue.redis.lrange(queue.key('wake'), 0, -1)).toEqual(['0']);
    expect((await queue.worker('other').claimOne()).taskId).toBe('1');
  });

  it('still records what it was running', async () => {
    const worker = queue.worker('w');
    await queue.enqueue('1');
    const held = await worker.claimOne();
    await ask('w', 'QUIET');
    expect(await worker.complete(held)).toBe('OK');
    expect(await queue.task('1')).toMatchObject({ status: 'completed' });
  });

  it('is told nothing in turns without a heartbeat, and the same by an answer that is given again', async () => {
    const worker = queue.worker('w');
    expect((await worker.turn()).quiet).toBe(false);
    await ask('w', 'QUIET');
    expect((await worker.turn({ heartbeat: '' })).quiet).toBeUndefined();
    expect((await worker.resend()).quiet).toBeUndefined();
    expect((await worker.turn()).quiet).toBe(true);
    expect((await worker.resend()).quiet).toBe(true);
  });

  it('claims again when it is resumed', async () => {
    const worker = queue.worker('w');
    await queue.enqueue('1');
    await worker.turn();
    await ask('w', 'QUIET');
    expect(await worker.claim(1)).toEqual([]);
    expect(await ask('w', 'RESUME')).toBe(true);
    const answer = await worker.turn({ demand: 1 });
    expect(answer).toMatchObject({ quiet: false, ids: ['1'] });
  });

  it('must live', async () => {
    await queue.worker('w').turn();
    expect(await ask('unknown', 'QUIET')).toBe(false);
    queue.advance(15_000);
    expect(await ask('w', 'QUIET')).toBe(true);
    queue.advance(1);
    expect(await ask('w', 'RESUME')).toBe(false);
  });
});
