import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TEST_DEADLINE_MS, TestScripts } from '../../testing/test-scripts.js';

const [ONE, TWO] = ['111111111111', '222222222222'];
const ALL = { fingerprint: undefined, olderThanMs: 0, upToMs: undefined };

describe('a purge', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  async function bury(fingerprint: string, ...ids: string[]): Promise<void> {
    await queue.enqueue(...ids);
    for (const held of await worker.claim(ids.length)) {
      await worker.bury(held, `{"fp":"${fingerprint}","error":"failed","reason":"exhausted"}`);
      queue.advance(1_000);
    }
  }
  const purge = (range: Partial<typeof ALL> | { fingerprint: string }): ReturnType<TestScripts['purges']['run']> =>
    queue.purges.run({ ...ALL, ...range }, TEST_DEADLINE_MS);

  it('removes every trace, and counts it', async () => {
    await bury(ONE, 'a', 'b');
    for (const name of ['attempts', 'progress', 'logs']) await queue.redis.hset(queue.key(name), 'a', '{}');
    await queue.enqueue('waiting');
    expect(await purge({})).toEqual({ removed: 2, more: false, upToMs: queue.now });
    expect(await queue.find('a')).toBeUndefined();
    for (const name of ['dead', 'dead_letter', 'dead_by_error', 'attempts', 'progress', 'logs']) {
      expect(await queue.redis.exists(queue.key(name))).toBe(0);
    }
    expect(await queue.redis.hmget(queue.key('ledger'), 'removed', 'dead_bytes')).toEqual(['2', '0']);
    expect(await queue.task('waiting')).toMatchObject({ status: 'pending' });
  });

  it('removes those of one fingerprint', async () => {
    await bury(ONE, 'a', 'b');
    await bury(TWO, 'c');
    expect(await purge({ fingerprint: ONE })).toMatchObject({ removed: 2 });
    expect(await queue.members('dead')).toEqual(['c']);
  });

  it.each([undefined, ONE])('removes those that died long enough ago (fingerprint %s)', async (fingerprint) => {
    await bury(ONE, 'a', 'b', 'c');
    expect(await purge({ ...ALL, ...(fingerprint && { fingerprint }), olderThanMs: 2_000 })).toMatchObject({
      removed: 2,
    });
    expect(await queue.members('dead')).toEqual(['c']);
  });

  it('leaves alone what died after it began', async () => {
    await bury(ONE, 'a');
    const { upToMs } = await purge({ fingerprint: TWO });
    queue.advance(1);
    await bury(ONE, 'b');
    expect(await queue.purges.run({ ...ALL, upToMs }, TEST_DEADLINE_MS)).toMatchObject({ removed: 1, upToMs });
    expect(await queue.members('dead')).toEqual(['b']);
  });

  it('works in short calls, and says when there is more to do', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    for (const one of await worker.claim(100)) await worker.bury(one);
    expect(await purge({})).toMatchObject({ removed: 64, more: true });
    expect(await purge({})).toMatchObject({ removed: 36, more: false });
  });
});
