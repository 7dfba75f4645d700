import type { Janitor } from '../maintenance/janitor.js';
import type { Redriver } from '../maintenance/redriver.js';
import type { ScriptRunner } from '../scripts/script-runner.js';

export const QUEUE_SOURCE = Symbol('QUEUE_SOURCE');

/** Gives what works on the queue with a name. */
export type QueueSource = (name: string) => { runner: ScriptRunner; redriver: Redriver; janitor: Janitor };
