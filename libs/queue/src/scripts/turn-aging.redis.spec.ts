import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

const AGING_MS = 60_000;

describe('a stream of urgent tasks', () => {
  let queue: TestScripts;
  beforeEach(async () => {
    queue = await TestScripts.open();
    await queue.enqueue('low-1', 'low-2');
    queue.advance(1);
    await queue.enqueue({ id: 'middle', priority: 5 });
    await queue.enqueue(...Array.from({ length: 100 }, (_, index) => ({ id: `high-${index}`, priority: 9 })));
  });
  afterEach(() => queue.close());

  const claimOneByOne = async (worker: ScriptedWorker, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let claims = 0; claims < count; claims++) ids.push((await worker.claimOne()).taskId);
    return ids;
  };

  it('holds up the others for as long as it lasts when no aging is set', async () => {
    queue.advance(10 * AGING_MS);
    const ids = await claimOneByOne(queue.worker('w'), 40);
    expect(ids.every((id) => id.startsWith('high-'))).toBe(true);
  });

  it('leaves a tenth of the claims to the priority whose head has waited longest, when that is too long', async () => {
    queue.advance(AGING_MS + 1);
    const ids = await claimOneByOne(queue.worker('w', { agingMs: AGING_MS }), 40);
    const others = ids.filter((id) => !id.startsWith('high-'));
    expect(others.slice(0, 2)).toEqual(['low-1', 'low-2']);
    expect(others.length).toBeLessThanOrEqual(4);
    expect(ids.filter((id) => id.startsWith('high-'))[0]).toBe('high-0');
  });

  it('is looked at again though the server’s clock was set back', async () => {
    queue.advance(3_600_000);
    const worker = queue.worker('w', { agingMs: AGING_MS });
    await queue.redis.hset(queue.key('ledger'), 'aging_at', queue.now + 3_600_000);
    expect((await claimOneByOne(worker, 20)).filter((id) => id.startsWith('low-'))).toEqual(['low-1', 'low-2']);
  });

  it('comes first while nobody has waited too long', async () => {
    queue.advance(AGING_MS - 2);
    const ids = await claimOneByOne(queue.worker('w', { agingMs: AGING_MS }), 40);
    expect(ids.every((id) => id.startsWith('high-'))).toBe(true);
  });

  it('leaves its share to the others of a large claim too, which is never more than the demand', async () => {
    queue.advance(AGING_MS + 1);
    const claims = await queue.worker('w', { agingMs: AGING_MS }).claim(20);
    const ids = claims.map(({ taskId }) => taskId);
    expect(ids).toHaveLength(20);
    expect(ids.filter((id) => id.startsWith('low-'))).toEqual(['low-1', 'low-2']);
  });
});
