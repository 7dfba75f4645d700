import { acknowledgementOf, type HeldTask, type ScriptedWorker } from '../../testing/scripted-worker.js';
import { entryOf, TestScripts } from '../../testing/test-scripts.js';
import type { ChildSubmission, Outcome } from '../domain/outcome.js';

const childOf = (id: string, priority = 0): ChildSubmission => {
  const { body } = entryOf({ id, priority, payloadText: `{"ü":"${id}"}` });
  return { id, priority, body, bytes: Buffer.byteLength(body) };
};
const completedWith = (...children: ChildSubmission[]): Outcome => ({ kind: 'completed', result: '', children });

describe('tasks that a run enqueued', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  const events = async (): Promise<string[]> => {
    const stream = await queue.redis.xrange(queue.key('events'), '-', '+');
    return (stream.at(-1)?.[1][1] ?? '').split('\n');
  };

  it('are submitted with its completion, in order, and can be claimed in the same turn', async () => {
    await queue.enqueue('1', '2', '3');
    const [one, two, three] = (await worker.claim(3)) as [HeldTask, HeldTask, HeldTask];
    const failed: Outcome = { kind: 'retry', delayMs: 9_000, error: '{"error":"no"}', attempt: '"outcome":"failed"' };
    const { held } = await worker.turn({
      demand: 2,
      acknowledgements: [
        acknowledgementOf(one, completedWith(childOf('a'), childOf('b', 7))),
        acknowledgementOf(two, failed),
        acknowledgementOf(three, completedWith(childOf('c'))),
      ],
    });
    expect(held.map(({ taskId }) => taskId)).toEqual(['b', 'a']);
    expect(await events()).toEqual(['C 1 3', 'N a b c', 'R 2', 'L b a']);
    expect(await queue.task('c')).toMatchObject({
      status: 'pending',
      payloadText: '{"ü":"c"}',
      createdAt: new Date(queue.now),
    });
    expect(await queue.stats()).toMatchObject({ submitted: 6, completed: 2, pending: 1, processing: 2, retrying: 1 });
  });

  it('wake a worker when the one that enqueued them takes none', async () => {
    await queue.enqueue('1');
    const held = await worker.claimOne();
    await queue.redis.del(queue.key('wake'));
    await worker.turn({ acknowledgements: [acknowledgementOf(held, completedWith(childOf('a')))] });
    expect(await queue.redis.lrange(queue.key('wake'), 0, -1)).toEqual(['0']);
  });

  it('are not submitted when the lease was lost, although another run of the turn completes', async () => {
    await queue.enqueue('1');
    const lost = await worker.claimOne();
    queue.advance(11_000);
    const mine = await queue.worker('other').claimOne();
    await queue.enqueue('2');
    const kept = await worker.claimOne();
    const reply = await worker.turn({
      acknowledgements: [
        acknowledgementOf(lost, completedWith(childOf('a'))),
        acknowledgementOf(kept, completedWith(childOf('b'))),
      ],
    });
    expect(reply.answers).toEqual(['LEASE_LOST', 'OK']);
    expect(await queue.find('a')).toBeUndefined();
    expect(await queue.find('b')).toMatchObject({ status: 'pending' });
    expect(mine.taskId).toBe('1');
  });

  it('are not submitted twice when the turn is sent again, or when their ids are known', async () => {
    await queue.enqueue('1', 'known');
    const [held, known] = (await worker.claim(2)) as [HeldTask, HeldTask];
    await worker.turn({ acknowledgements: [acknowledgementOf(held, completedWith(childOf('a'), childOf('known')))] });
    await worker.resend();
    expect(await queue.stats()).toMatchObject({ submitted: 3, pending: 1 });
    expect(await worker.complete(known)).toBe('OK');
  });
});
