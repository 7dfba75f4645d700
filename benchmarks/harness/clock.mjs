/** Nanoseconds by the clock that all processes of this machine share (CLOCK_MONOTONIC). Exact up to 104 days of uptime. */
export const nanoseconds = () => Number(process.hrtime.bigint());

export const secondsSince = (start) => (nanoseconds() - start) / 1e9;
