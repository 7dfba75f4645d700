import { workerKilled } from './rows/01-worker-killed.mjs';
import { eventLoopBlocked } from './rows/03-event-loop-blocked.mjs';
import { enqueueReplyLost } from './rows/09-enqueue-reply-lost.mjs';
import { redisFull } from './rows/21-redis-full.mjs';
import { clockAhead } from './rows/30-clock-ahead.mjs';

/**
 * A fault, by its number in test/faults/README.md.
 *
 * @typedef {object} Row
 * @property {number} number
 * @property {string} fault
 * @property {string} injection
 * @property {(side: 'ours' | 'bullmq') => Promise<any>} measure what was seen
 * @property {[string, (facts: any) => string][]} lines of the report: what, and how it is said
 */

/** @type {Row[]} */
export const ROWS = [workerKilled, eventLoopBlocked, enqueueReplyLost, redisFull, clockAhead];
