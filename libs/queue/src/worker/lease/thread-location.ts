/** Nothing imports the thread: this makes the compiler build it all the same. */
export type {} from './lease-thread.js';

/** Where the compiled lease thread is. A file of its own, because tests that run from the sources map it to the build. */
export const leaseThreadUrl = new URL('./lease-thread.js', import.meta.url);
