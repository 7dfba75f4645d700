import { acknowledgementOf } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

describe('the stream of events', () => {
  let queue: TestScripts;
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  const entries = async (): Promise<string[][]> => {
    const stream = await queue.redis.xrange(queue.key('events'), '-', '+');
    return stream.map(([, fields]) => (fields[1] ?? '').split('\n').sort());
  };

  it('has one entry a call, with a line for each kind of move', async () => {
    const worker = queue.worker('w');
    await queue.enqueue('1', '2', '3', '4');
    const claims = await worker.claim(4);
    const outcomes = [
      { kind: 'completed', result: '' },
      { kind: 'dead', error: '{"error":"no"}' },
      { kind: 'retry', delayMs: 1_000, error: '{"error":"no"}' },
      { kind: 'released' },
    ] as const;
    const acknowledgements = claims.flatMap((held, index) => {
      const outcome = outcomes[index];
      return outcome ? [acknowledgementOf(held, outcome)] : [];
    });
    await worker.turn({ acknowledgements });
    expect(await entries()).toEqual([['N 1 2 3 4'], ['L 1 2 3 4'], ['C 1', 'D 2', 'P 4', 'R 3']]);
  });

  it('has none for a call that moved nothing', async () => {
    await queue.enqueue('1');
    await queue.enqueue('1');
    await queue.worker('w').turn();
    expect(await entries()).toHaveLength(1);
  });

  it('is short', async () => {
    for (let count = 0; count < 30; count++) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => queue.enqueue(`${count}-${index}`)));
    }
    expect(await queue.redis.xlen(queue.key('events'))).toBeLessThan(1_200);
  });
});
