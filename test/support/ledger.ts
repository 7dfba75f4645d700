import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The API answered that it keeps the task. */
export interface AcceptEntry {
  event: 'accept';
  at: number;
  taskId: string;
  /** It must not begin before, in ms. */
  notBefore?: number;
  idempotencyKey?: string;
}

/** A run of a task: `begin`, `end` (the handler returned), `threw`, or `signal:` and why its signal fired. */
export interface RunEntry {
  event: string;
  at: number;
  taskId: string;
  type: string;
  epoch: number;
  worker: string;
}

export interface Ledger {
  accepts: AcceptEntry[];
  /** In the order of their time. */
  runs: RunEntry[];
}

const ENDING = '.ledger';

export const ledgerPath = (folder: string, process: string): string => join(folder, `${process}${ENDING}`);

/** Reads what all processes wrote so far. The last line of one that was killed may be cut short; it does not count. */
export function readLedger(folder: string): Ledger {
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  const entries = files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as AcceptEntry | RunEntry),
  );
  entries.sort((a, b) => a.at - b.at);
  const isAccept = (entry: AcceptEntry | RunEntry): entry is AcceptEntry => entry.event === 'accept';
  return { accepts: entries.filter(isAccept), runs: entries.filter((entry): entry is RunEntry => !isAccept(entry)) };
}
