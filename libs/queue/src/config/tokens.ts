/** Injection tokens of the completed, checked and frozen options. */
export const QUEUE_OPTIONS = Symbol('QUEUE_OPTIONS');
export const WORKER_OPTIONS = Symbol('WORKER_OPTIONS');
