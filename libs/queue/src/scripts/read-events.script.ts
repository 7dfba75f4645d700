import type { StateLetter } from '../redis/task-state.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('read-events.lua');

/** Most entries, and most bytes of them, of one call: keeps the script under 5 ms. */
const EVENTS_CALL = { entries: 100, bytes: 128 * 1024 } as const;

export interface EventsQuestion {
  /** Id of the entry after which to read; undefined: only where the stream ends. */
  after?: string | undefined;
  /** Read that entry itself too. */
  inclusive?: boolean;
  /** The task whose standing is asked for. */
  taskId?: string | undefined;
}

/** All of one instant. */
export interface StoredEvents {
  /** Id of the newest entry, `0-0` when there never was one. */
  newest: string;
  /** Some of what followed on `after` is gone, or this stream never had it. */
  gap: boolean;
  /** There are more entries after these. */
  more: boolean;
  /** Of the task that was asked for; undefined when there is no such task. */
  letter: StateLetter | undefined;
  entries: { id: string; text: string }[];
}

export class ReadEventsScript {
  constructor(private readonly runner: ScriptRunner) {}

  async run({ after = '', inclusive = false, taskId = '' }: EventsQuestion, deadlineMs: number): Promise<StoredEvents> {
    const args = [after, inclusive ? 1 : 0, EVENTS_CALL.entries, EVENTS_CALL.bytes, taskId];
    const [, newest, gap, more, letter, flat] = (await this.runner.run(SCRIPT, { args, deadlineMs })) as Reply;
    const entries: StoredEvents['entries'] = [];
    for (let at = 0; at < flat.length; at += 2) entries.push({ id: flat[at] ?? '', text: flat[at + 1] ?? '' });
    return {
      newest,
      gap: gap === 1,
      more: more === 1,
      letter: (letter || undefined) as StateLetter | undefined,
      entries,
    };
  }
}

type Reply = [status: string, newest: string, gap: number, more: number, letter: string, flat: string[]];
