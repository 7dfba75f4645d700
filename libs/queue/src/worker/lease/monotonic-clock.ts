/** Milliseconds of a clock that all threads of a process share and that never steps. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;
