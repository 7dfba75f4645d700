import type { ApiOptions } from '../api.settings.js';

/** What streams of events need of the API's settings. */
export type EventsOptions = Pick<ApiOptions, 'eventsHeartbeatMs'>;

export const EVENTS_OPTIONS = Symbol('EVENTS_OPTIONS');
