import type { TaskStatus } from '../domain/lifecycle.js';

/** Letters that a stored state begins with; a task that was never claimed has no state. */
export type StateLetter = 'S' | 'P' | 'L' | 'R' | 'C' | 'D' | 'X';

export const STATUS_OF_LETTER: Readonly<Record<StateLetter, TaskStatus>> = {
  S: 'scheduled',
  P: 'pending',
  L: 'processing',
  R: 'retrying',
  C: 'completed',
  D: 'dead_letter',
  X: 'cancelled',
};

/** The changing part of a task: see docs/redis-keys.md for the text that it is stored as. */
export interface TaskState {
  letter: StateLetter;
  epoch: number;
  boot: string;
  failures: number;
  crashes: number;
  startedAtMs: number;
  /** When the newest attempt ended; undefined while it runs for the first time. */
  endedAtMs: number | undefined;
  /** JSON text of what the attempt came to, or ''. */
  result: string;
  /** JSON text of the newest error, or ''. */
  error: string;
}

const FIELDS = /^([A-Z])\|(\d+)\|([^|]*)\|(\d+)\|(\d+)\|[^|]*\|\d+\|(\d+)\|(?:(\d*)\|(\d*)\|([^\n]*))?(?:\n([^]*))?$/;

/** @throws Error when the text is not a state: somebody else wrote to this key. */
export function decodeState(text: string): TaskState {
  const match = FIELDS.exec(text);
  if (match === null) throw new Error('A task has a state that this release cannot read');
  const [, letter, epoch, boot, failures, crashes, started, ended, , result, error] = match;
  return {
    letter: letter as StateLetter,
    epoch: Number(epoch),
    boot: boot ?? '',
    failures: Number(failures),
    crashes: Number(crashes),
    startedAtMs: Number(started),
    endedAtMs: ended === undefined || ended === '' ? undefined : Number(ended),
    result: result ?? '',
    error: error ?? '',
  };
}

/** What a worker needs of the state that its claim made. */
export interface ClaimedState {
  /** Proof of ownership: the beginning of the state, compared byte by byte. */
  token: string;
  epoch: number;
  failures: number;
  crashes: number;
}

/** Reads `L|epoch|boot|failures|crashes|…` by position: this runs once for every claimed task. */
export function decodeClaimedState(text: string): ClaimedState {
  const epochEnd = text.indexOf('|', 2);
  const bootEnd = text.indexOf('|', epochEnd + 1);
  const failuresEnd = text.indexOf('|', bootEnd + 1);
  const crashesEnd = text.indexOf('|', failuresEnd + 1);
  return {
    token: text.slice(0, bootEnd + 1),
    epoch: Number(text.slice(2, epochEnd)),
    failures: Number(text.slice(bootEnd + 1, failuresEnd)),
    crashes: Number(text.slice(failuresEnd + 1, crashesEnd)),
  };
}
