/**
 * A queue as the cases see it: ours, a peer in one of its configurations, or a bare loop. Everything that differs
 * between them is behind this.
 *
 * @typedef {object} Connection
 * @property {number} port
 * @property {string} queue
 * @property {boolean} [retries] tasks are to be tried again when they fail; where they aren't by default
 *
 * @typedef {object} Producer
 * @property {(payload: object) => Promise<unknown>} add resolves when Redis has it
 * @property {(payloads: object[]) => Promise<unknown>} addMany one call with all of them, where there is such a call
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} Worker
 * @property {() => Promise<unknown>} close resolves when nothing runs any more and the connections are closed
 *
 * @typedef {object} WorkerDemand
 * @property {number} concurrency
 * @property {(payload: any) => Promise<void>} handle runs one task
 * @property {boolean} [retryAtOnce] a task that failed is due again at once; where it isn't by default
 *
 * @typedef {object} Tally
 * @property {number} waiting
 * @property {number | undefined} completed undefined where completed tasks are not kept or counted
 * @property {number} failed for good
 *
 * @typedef {object} Side
 * @property {string} configuration what is set, for the report
 * @property {(connection: Connection) => Promise<Producer>} openProducer
 * @property {(connection: Connection, demand: WorkerDemand) => Promise<Worker>} openWorker
 * @property {(redis: import('ioredis').Redis, queue: string) => Promise<number>} unfinished cheap; 0 exactly when no
 *   task is waiting, running or due later
 * @property {(redis: import('ioredis').Redis, queue: string) => Promise<Tally>} tally exact
 */

const MODULES = {
  ours: './ours/queue.mjs',
  floor: './ours/floor.mjs',
  'bare-moves': './ours/bare-moves.mjs',
  bullmq: './peers/bullmq.mjs',
  'bee-queue': './peers/bee-queue.mjs',
  groupmq: './peers/groupmq.mjs',
};

export const BULLMQ = ['bullmq:default', 'bullmq:best'];
export const PEERS = [...BULLMQ, 'bee-queue:default', 'bee-queue:best', 'groupmq:default', 'groupmq:best'];

/**
 * @param {string} name `library:configuration`, or the name alone where there is one configuration
 * @returns {Promise<Side>}
 */
export async function loadSide(name) {
  const [library, configuration = 'default'] = name.split(':');
  const { configurations } = await import(MODULES[library]);
  return configurations[configuration];
}

/** The results of commands sent as one, or the first error. */
export async function together(pipeline) {
  return (await pipeline.exec()).map(([error, value]) => {
    if (error) throw error;
    return Number(value ?? 0);
  });
}
