/** A worker as the list has it. */
export interface StoredWorker {
  boot: string;
  /** By Redis's clock, as `heartbeatAtMs` is. */
  readAtMs: number;
  heartbeatAtMs: number;
  /** See `decodeWorkerEntry`; '' where it said nothing. */
  entry: string;
  activity: string;
  /** An operator wants it to claim nothing. */
  quietAsked: boolean;
}

const FIELDS = 5;

/** Reads rows as `lib/worker-row.lua` makes them. */
export function storedWorkers(readAtMs: number, rows: readonly string[]): StoredWorker[] {
  const workers: StoredWorker[] = [];
  for (let at = 0; at < rows.length; at += FIELDS) {
    const [boot = '', heartbeatAt, entry = '', activity = '', quietSince = ''] = rows.slice(at, at + FIELDS);
    const heartbeatAtMs = Number(heartbeatAt);
    workers.push({ boot, readAtMs, heartbeatAtMs, entry, activity, quietAsked: quietSince !== '' });
  }
  return workers;
}
