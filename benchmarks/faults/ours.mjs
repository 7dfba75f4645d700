import { TASK_TYPE } from '../ours/product.mjs';
import { openProducer } from '../ours/queue.mjs';

const STATUSES = { dead_letter: 'failed' };

/** @type {import('./sides.mjs').FaultSide} */
export const ours = {
  name: 'ours',
  leaseMs: 10_000,
  logEntry: /"level":"(warn|error|fatal)"/g,
  async openProducer(connection) {
    const { queue, close } = await openProducer(connection);
    return {
      async add(payload, delayMs) {
        const { taskId } = await queue.enqueue({ type: TASK_TYPE, payload, ...(delayMs && { delayMs }) });
        return taskId;
      },
      async find(id) {
        const { status, retryCount, crashCount, lastError } = await queue.get(id);
        const error = lastError ?? 'none';
        return { status: STATUSES[status] ?? status, failures: retryCount, crashes: crashCount, error };
      },
      count: async () => (await queue.stats()).totalTasks,
      close,
    };
  },
};
