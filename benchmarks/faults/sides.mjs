import { bullmq } from './bullmq.mjs';
import { ours } from './ours.mjs';

/**
 * What the rows need of a queue besides the workers of `../sides.mjs`, with its defaults.
 *
 * @typedef {object} Found what the queue says of a task
 * @property {string} status completed, failed, or whatever comes before
 * @property {number} failures how many failed attempts are on its account
 * @property {number} crashes how often its worker was taken for dead
 * @property {string} error the newest, or none
 *
 * @typedef {object} FaultProducer
 * @property {(payload: object, delayMs?: number) => Promise<string>} add resolves with the id
 * @property {(id: string) => Promise<Found>} find
 * @property {() => Promise<number>} count of all tasks, whatever became of them
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} FaultSide
 * @property {string} name of its workers in `../sides.mjs`
 * @property {number} leaseMs by default: how long a task belongs to a worker that says nothing
 * @property {RegExp} logEntry what each warning and error in its worker's output begins with
 * @property {(connection: import('../sides.mjs').Connection) => Promise<FaultProducer>} openProducer
 */

/** @type {Record<'ours' | 'bullmq', FaultSide>} */
export const FAULT_SIDES = { ours, bullmq };
