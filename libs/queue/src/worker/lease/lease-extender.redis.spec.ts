import type { HeldTask, ScriptedWorker } from '../../../testing/scripted-worker.js';
import { TestScripts } from '../../../testing/test-scripts.js';
import { LeaseExtender } from './lease-extender.js';
import { monotonicMs } from './monotonic-clock.js';
import { SlotTable } from './slot-table.js';

const LEASE_MS = 10_000;
const DEADLINE_MS = 5_000;

describe('the walk over running tasks', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  let table: SlotTable;
  let extender: LeaseExtender;
  let lost: number[];
  let overtime: string[];
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
    table = SlotTable.ofSize(300);
    lost = [];
    overtime = [];
    extender = new LeaseExtender(
      [queue.extensions],
      table,
      LEASE_MS,
      DEADLINE_MS,
      ({ slot }) => lost.push(slot),
      (_, { taskId }) => overtime.push(taskId),
    );
    // The worker has just begun: nothing runs.
    await extender.tick();
  });
  afterEach(() => queue.close());

  const occupy = (slot: number, { taskId, token }: HeldTask, leaseMs = LEASE_MS, timeoutMs = 60_000): void => {
    const now = monotonicMs();
    table.occupy(slot, { queue: 0, taskId, token, leaseEndsAt: now + leaseMs, timeoutAt: now + timeoutMs });
  };
  const leaseEnds = async (): Promise<number[]> => {
    const scores = await queue.scores('processing');
    return scores.filter((_, index) => index % 2 === 1).map(Number);
  };

  it('extends what has been there since the walk before, and nothing younger', async () => {
    await queue.enqueue('1');
    occupy(7, await worker.claimOne());
    const first = await leaseEnds();
    queue.advance(3_000);
    await extender.tick();
    expect(await leaseEnds()).toEqual(first);
    await extender.tick();
    expect(await leaseEnds()).toEqual([queue.now + LEASE_MS]);
  });

  it('extends many', async () => {
    await queue.enqueue(...Array.from({ length: 256 }, (_, index) => `t${index}`));
    await queue.enqueue(...Array.from({ length: 44 }, (_, index) => `u${index}`));
    const claims = [...(await worker.claim(256)), ...(await worker.claim(44))];
    claims.forEach((held, slot) => occupy(slot, held));
    await extender.tick();
    queue.advance(3_000);
    await extender.tick();
    expect(new Set(await leaseEnds())).toEqual(new Set([queue.now + LEASE_MS]));
  });

  it('leaves the word to Redis where it takes over runs that it knows nothing of', async () => {
    await queue.enqueue('1', '2');
    const [held, stolen] = (await worker.claim(2)) as [HeldTask, HeldTask];
    occupy(1, held, -1);
    occupy(2, { ...stolen, token: 'L|99|other|' }, -1);
    const lostOnes: number[] = [];
    const successor = new LeaseExtender(
      [queue.extensions],
      table,
      LEASE_MS,
      DEADLINE_MS,
      ({ slot }) => lostOnes.push(slot),
      () => undefined,
    );
    queue.advance(3_000);
    await successor.tick();
    expect(lostOnes).toEqual([2]);
    expect(await leaseEnds()).toContain(queue.now + LEASE_MS);
  });

  it('tells once which lease is lost because another has the task', async () => {
    await queue.enqueue('1');
    occupy(3, await worker.claimOne());
    queue.advance(LEASE_MS);
    await queue.worker('other').claimOne();
    for (let walks = 0; walks < 4; walks++) await extender.tick();
    expect(lost).toEqual([3]);
  });

  it('tells which lease could not be extended in time, without asking Redis', async () => {
    await queue.enqueue('1');
    occupy(3, await worker.claimOne(), -1);
    await extender.tick();
    await extender.tick();
    expect(lost).toEqual([3]);
  });

  it('tells in time which lease is about to end, while a walk waits for Redis', async () => {
    await queue.enqueue('1');
    occupy(3, await worker.claimOne(), 1_000);
    await extender.tick();
    extender.expire(100);
    expect(lost).toEqual([]);
    extender.expire(LEASE_MS + 1);
    extender.expire(LEASE_MS + 1);
    expect(lost).toEqual([3]);
  });

  it('tells it too of one that it met on its first walk, when Redis never answered', async () => {
    await queue.enqueue('1');
    occupy(3, await worker.claimOne());
    const silent = { run: () => Promise.reject(new Error('Connection is closed.')) };
    const lostOnes: number[] = [];
    const first = new LeaseExtender(
      [silent as unknown as typeof queue.extensions],
      table,
      LEASE_MS,
      DEADLINE_MS,
      ({ slot }) => lostOnes.push(slot),
      () => undefined,
    );
    await expect(first.tick()).rejects.toThrow('Connection is closed.');
    first.expire(LEASE_MS + 1);
    expect(lostOnes).toEqual([3]);
  });

  it('extends a run no more that is beyond its timeout, and tells it', async () => {
    await queue.enqueue('1');
    occupy(3, await worker.claimOne(), LEASE_MS, -1);
    const first = await leaseEnds();
    queue.advance(3_000);
    for (let walks = 0; walks < 3; walks++) await extender.tick();
    expect(overtime).toEqual(['1']);
    expect(lost).toEqual([]);
    expect(await leaseEnds()).toEqual(first);
  });
});
