/**
 * What each case must reach. A target is a ratio of medians, ours to `against`:
 * - `bullmq`: BullMQ in whichever of its configurations is the harder to beat
 * - `best peer`: whichever configuration of any peer is the hardest to beat
 * - another name: that side; without `against` the figure itself is the ratio
 * The last target of a case is the one that its last line tells.
 *
 * @typedef {object} Target
 * @property {string} line what the line of output begins with
 * @property {string} metric
 * @property {string} [against]
 * @property {number} [atLeast]
 * @property {number} [atMost]
 */

const rate = (line, against, atLeast) => ({ line, metric: 'tasksPerSecond', against, atLeast });

/** @type {Record<string, Target[]>} */
export const TARGETS = {
  'drain-100': [rate('drain-100-best-peer', 'best peer', 3.5), rate('drain-100', 'bullmq', 4)],
  'drain-10': [rate('drain-10-best-peer', 'best peer', 2), rate('drain-10', 'bullmq', 3)],
  'drain-1': [rate('drain-1', 'bullmq', 1.6)],
  'drain-2x50': [rate('drain-2x50-best-peer', 'best peer', 2.5), rate('drain-2x50', 'bullmq', 4)],
  'drain-retry': [rate('drain-retry', 'bullmq', 4)],
  'enqueue-single': [rate('enqueue-single-best-peer', 'best peer', 1.3), rate('enqueue-single', 'bullmq', 2.5)],
  'enqueue-bulk': [rate('enqueue-bulk-best-peer', 'best peer', 1.2), rate('enqueue-bulk', 'bullmq', 4)],
  latency: [
    { line: 'latency-p50-best-peer', metric: 'p50', against: 'best peer', atMost: 1 },
    { line: 'latency-p99-best-peer', metric: 'p99', against: 'best peer', atMost: 1 },
    { line: 'latency-p50', metric: 'p50', against: 'bullmq', atMost: 0.5 },
    { line: 'latency-p99', metric: 'p99', against: 'bullmq', atMost: 0.4 },
  ],
  'redis-cpu': [{ line: 'redis-cpu', metric: 'redisCpu', against: 'bullmq', atMost: 0.35 }],
  'redis-memory': [
    { line: 'redis-memory-pending', metric: 'pendingBytes', against: 'bullmq:default', atMost: 0.6 },
    { line: 'redis-memory-completed', metric: 'completedBytes', against: 'bullmq:default', atMost: 0.5 },
  ],
  floor: [rate('floor', 'floor', 0.8)],
  'http-single': [{ line: 'http-single', metric: 'perSecond', against: 'bare-nest', atLeast: 1 }],
  'http-bulk': [{ line: 'http-bulk', metric: 'perSecond', against: 'bare-nest', atLeast: 12 }],
  backlog: [
    { line: 'backlog-claim', metric: 'claim', against: 'backlog:small', atMost: 1.3 },
    { line: 'backlog-enqueue', metric: 'enqueue', against: 'backlog:small', atMost: 1.3 },
    { line: 'backlog-stats', metric: 'stats', against: 'backlog:small', atMost: 1.3 },
    { line: 'backlog-get', metric: 'get', against: 'backlog:small', atMost: 1.3 },
    { line: 'backlog-slow-scripts', metric: 'slowScripts', atMost: 0 },
  ],
};

export const CASE_NAMES = Object.keys(TARGETS);
