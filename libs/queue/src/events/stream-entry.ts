import type { TaskStatus } from '../domain/lifecycle.js';
import { STATUS_OF_LETTER, type StateLetter } from '../redis/task-state.js';

/** One task that was accepted or came into a status. */
export interface Move {
  /** Number of the move in its entry, from 0. */
  position: number;
  status: TaskStatus | 'submitted';
  taskId: string;
}

/** What one call of a script moved. Shared by all who listen, and taken apart once, when somebody needs it. */
export class StreamEntry {
  private parsed: readonly Move[] | undefined;

  constructor(
    readonly id: string,
    /** Lines of a letter and ids. `W` alone: a purge took away all that waited. */
    private readonly text: string,
  ) {}

  get length(): number {
    return this.text.length;
  }

  /** When it was written, by Redis's clock. */
  get at(): Date {
    return new Date(Number(this.id.slice(0, this.id.indexOf('-'))));
  }

  /** Whether any task that waited may be gone by it. */
  get isPurge(): boolean {
    return this.text === 'W';
  }

  /** Letters that this release doesn't know are passed over; their ids count for the positions all the same. */
  moves(): readonly Move[] {
    this.parsed ??= parse(this.text);
    return this.parsed;
  }
}

function parse(text: string): Move[] {
  const moves: Move[] = [];
  let position = 0;
  for (const line of text.split('\n')) {
    const [letter = '', ...ids] = line.split(' ');
    const status = letter === 'N' ? 'submitted' : STATUS_OF_LETTER[letter as StateLetter];
    for (const taskId of ids) {
      if (status !== undefined) moves.push({ position, status, taskId });
      position++;
    }
  }
  return moves;
}
