import type { TaskStatus } from '../domain/lifecycle.js';
import { STATUS_OF_LETTER, type StateLetter } from '../redis/task-state.js';

/** What a script said to an act on one task. SAME: there was nothing left to do. */
export type ActReply =
  | { word: 'OK' | 'SAME'; status: TaskStatus; dueAtMs?: number }
  | { word: 'REFUSED'; status: TaskStatus }
  | { word: 'LATE'; limit: 'expiry' | 'deadline'; beforeMs: number }
  | { word: 'HELD'; holder: string }
  | { word: 'UNKNOWN' };

/** Reads the reply of an act: a word, then a letter or an id, then an instant. */
export function readActReply([word, detail, instant]: [word: string, ...rest: unknown[]]): ActReply {
  if (word === 'UNKNOWN') return { word };
  if (word === 'HELD') return { word, holder: detail as string };
  if (word === 'LATE') return { word, limit: detail === 'e' ? 'expiry' : 'deadline', beforeMs: Number(instant) };
  const status = STATUS_OF_LETTER[detail as StateLetter];
  if (word === 'REFUSED') return { word, status };
  return { word: word as 'OK' | 'SAME', status, ...(instant !== undefined && { dueAtMs: Number(instant) }) };
}
