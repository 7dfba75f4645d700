import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Who this worker process is. */
export interface WorkerIdentity {
  /** Made anew at each boot: what owns leases. No two processes share it, whatever their labels. */
  boot: string;
  /** For people: WORKER_ID, or host and pid. */
  label: string;
}

export const makeIdentity = (label: string | undefined): WorkerIdentity => ({
  boot: randomBytes(8).toString('base64url'),
  label: label ?? `${hostname()}-${process.pid}`,
});
