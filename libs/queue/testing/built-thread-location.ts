import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Stands in for `worker/lease/thread-location.ts` in tests: a thread runs JavaScript, so it takes the built one. */
export const leaseThreadUrl = pathToFileURL(resolve('dist/libs/queue/src/worker/lease/lease-thread.js'));
