import { together } from '../sides.mjs';
import { keysOf } from './product.mjs';

/** How our keys are counted; the bare loops work on the same ones. */
export async function unfinished(redis, queue) {
  const keys = await keysOf(queue);
  const sets = ['pending', 'aside', 'processing', 'retry'];
  const counts = sets.reduce((pipeline, name) => pipeline.zcard(keys.key(name)), redis.pipeline());
  return (await together(counts)).reduce((sum, count) => sum + count);
}

export async function tally(redis, queue) {
  const keys = await keysOf(queue);
  const counts = redis
    .pipeline()
    .zcard(keys.key('pending'))
    .zcard(keys.key('aside'))
    .hget(keys.key('ledger'), 'completed')
    .zcard(keys.key('dead'));
  const [pending, aside, completed, failed] = await together(counts);
  return { waiting: pending + aside, completed, failed };
}
