import type { TaskStatus } from '../../src/domain/lifecycle.js';
import { STATUS_OF_LETTER, type StateLetter } from '../../src/redis/task-state.js';

const LETTERS = new Map<TaskStatus, StateLetter>(
  Object.entries(STATUS_OF_LETTER).map(([letter, status]) => [status, letter as StateLetter]),
);

/** The letter that a task's state begins with. */
export function letterOf({ status }: { status: TaskStatus }): StateLetter {
  const letter = LETTERS.get(status);
  if (letter === undefined) throw new Error(`No letter stands for ${status}`);
  return letter;
}
