import type { QueueOptions } from '@app/queue';

/** How large and how deep the body of a request may be. */
export type RequestLimits = Pick<QueueOptions, 'maxTaskBytes' | 'maxBulkBytes' | 'maxJsonDepth'>;

export const REQUEST_LIMITS = Symbol('REQUEST_LIMITS');
