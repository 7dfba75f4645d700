import { backlog } from './backlog.mjs';
import { drains, floor, redisCpu } from './drain.mjs';
import { enqueues } from './enqueue.mjs';
import { https } from './http.mjs';
import { latency } from './latency.mjs';
import { redisMemory } from './memory.mjs';

/** @type {Record<string, import('../harness/case.mjs').Case>} */
export const CASES = {
  ...drains,
  ...enqueues,
  latency,
  'redis-cpu': redisCpu,
  'redis-memory': redisMemory,
  floor,
  ...https,
  backlog,
};
