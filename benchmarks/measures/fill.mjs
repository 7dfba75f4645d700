import { withChildren } from '../harness/child.mjs';
import { QUEUE } from '../harness/case.mjs';
import { checkEnqueued } from '../harness/check.mjs';
import { loadSide } from '../sides.mjs';

const SIZE = 1_000;

/** Has a process submit `tasks` tasks in bulk and end. */
export async function fill(redis, sideName, tasks, { retries = false } = {}) {
  await withChildren(['producer'], async (producer) => {
    await producer.call('open', sideName, { port: redis.port, queue: QUEUE, retries });
    await producer.call('addInBulk', tasks, SIZE);
    await producer.call('close');
  });
  const side = await loadSide(sideName);
  checkEnqueued(sideName, tasks, await side.tally(redis.client, QUEUE));
}
