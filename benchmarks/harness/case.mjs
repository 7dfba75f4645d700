/**
 * A case measures one thing on several sides, each in turn.
 *
 * @typedef {Record<string, number>} Measurement by metric
 *
 * @typedef {object} Setting what a case is given
 * @property {import('./redis-server.mjs').RedisServer} redis fresh for the case
 * @property {number} tasks
 *
 * @typedef {object} Session
 * @property {(side: string, tasks: number) => Promise<Measurement>} measure one measurement; throws IncorrectRun
 * @property {() => Promise<Measurement>} [finish] figures that belong to the whole case
 * @property {() => Promise<unknown>} [close]
 *
 * @typedef {object} Metric
 * @property {string} unit
 * @property {number} digits after the point, in reports
 *
 * @typedef {object} Case
 * @property {string} work what is measured, in words
 * @property {string} subject the side that the targets are about
 * @property {string[]} rivals
 * @property {boolean} [hasMorePeers] whether `--all-peers` adds the rest of them
 * @property {Record<string, Metric>} metrics
 * @property {(setting: Setting) => Promise<Session> | Session} open
 */

/** Tasks that each process handles or submits before a measurement, so that its code is compiled. */
export const warmUpTasks = (tasks) => Math.max(200, Math.ceil(tasks / 10));

export const QUEUE = 'bench';
