import { TestScripts } from '../../testing/test-scripts.js';
import { TallyScript } from './tally.script.js';

const RUNS = { completed: 3, failed: 2, deadLettered: 1, runMs: 1_234.5 };

describe('the figures of types', () => {
  let queue: TestScripts;
  let script: TallyScript;
  beforeEach(async () => {
    queue = await TestScripts.open();
    script = new TallyScript(queue.runner);
  });
  afterEach(() => queue.close());

  it('are summed up over workers and hand-overs', async () => {
    await script.run('v', 1, { a: RUNS }, 5_000);
    await script.run('w', 1, { a: RUNS, b: { ...RUNS, failed: 0, deadLettered: 0 } }, 5_000);
    await script.run('w', 2, { a: RUNS }, 5_000);
    expect((await queue.stats()).types).toEqual({
      a: { completed: 9, failed: 6, deadLettered: 3, runMs: 3_705 },
      b: { completed: 3, failed: 0, deadLettered: 0, runMs: 1_235 },
    });
  });

  it('count what is sent again once', async () => {
    await script.run('w', 1, { a: RUNS }, 5_000);
    await script.run('w', 1, { a: RUNS }, 5_000);
    expect((await queue.stats()).types).toEqual({ a: { ...RUNS, runMs: 1_235 } });
  });

  it('have room for 256 types, and count further ones together', async () => {
    const types = Array.from({ length: 260 }, (_, index) => `t${index}`);
    for (const [index, type] of types.entries()) await script.run('w', index + 1, { [type]: RUNS }, 5_000);
    await script.run('w', 500, { t0: RUNS }, 5_000);
    const { types: figures } = await queue.stats();
    expect(await queue.redis.zcard(queue.key('tallies'))).toBeLessThanOrEqual(1_028);
    expect(figures['t0']).toMatchObject({ completed: 6 });
    expect(figures['t256']).toBeUndefined();
    expect(figures['other']).toMatchObject({ completed: 12, failed: 8 });
  });
});
