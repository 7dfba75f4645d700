/** From an instant on, in ms since 1970, so many bytes of a file are on the disk. */
export interface Sync {
  at: number;
  bytes: number;
}

const CALL =
  /^(\d+) +(\d+\.\d+) (write|fsync|fdatasync)\(\d+<([^>]*)>.*?(?: = (-?\d+)[^<]*<(\d+\.\d+)>| <unfinished \.\.\.>)$/;
const RESUMED = /^(\d+) +(\d+\.\d+) <\.\.\. (?:write|fsync|fdatasync) resumed>.* = (-?\d+)/;

/**
 * Reads from the calls of a process, as `strace -f -ttt -T -y` tells them, what of its append-only file they brought to the
 * disk: a sync brings what was written before it began, and has when it returns.
 * @param size of the file before the first call
 */
export function readSyncs(calls: string, size: number): Sync[] {
  const syncs: Sync[] = [{ at: 0, bytes: size }];
  const under = new Map<string, { isWrite: boolean; bytes: number }>();
  let written = size;
  const end = ({ isWrite, bytes }: { isWrite: boolean; bytes: number }, returned: number, at: number): void => {
    if (isWrite) written += Math.max(0, returned);
    else if (returned === 0) syncs.push({ at, bytes });
  };
  for (const line of calls.split('\n')) {
    const [, thread = '', time, name, file = '', returned, took = '0'] = CALL.exec(line) ?? [];
    if (name !== undefined) {
      if (!file.endsWith('.incr.aof')) continue;
      const call = { isWrite: name === 'write', bytes: written };
      if (returned === undefined) under.set(thread, call);
      else end(call, Number(returned), (Number(time) + Number(took)) * 1_000);
      continue;
    }
    const [, ofThread = '', endedAt, result] = RESUMED.exec(line) ?? [];
    const call = under.get(ofThread);
    under.delete(ofThread);
    if (call !== undefined) end(call, Number(result), Number(endedAt) * 1_000);
  }
  return syncs;
}

/** How much was on the disk at an instant, in ms since 1970; what the clock rounded off is in favour of the disk. */
export const syncedAt = (syncs: readonly Sync[], instant: number): number =>
  Math.max(...syncs.filter(({ at }) => at < instant + 1).map(({ bytes }) => bytes));
