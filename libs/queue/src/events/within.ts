/**
 * Whether something happens within a time (in ms; Infinity: however long it takes), before the signal fires. Leaves no
 * timer and no listener behind.
 */
export function happensWithin(
  happening: Promise<unknown>,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (happened: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      resolve(happened);
    };
    const giveUp = (): void => finish(false);
    const timer = milliseconds === Infinity ? undefined : setTimeout(giveUp, Math.max(0, milliseconds));
    signal?.addEventListener('abort', giveUp);
    happening.then(
      () => finish(true),
      () => finish(false),
    );
  });
}
