import type { StateLetter } from '../redis/task-state.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('enqueue.lua');
const FIELDS_AN_ANSWER = 5;

/**
 * Most tasks, and most bytes, of one call: keeps the script under 5 ms. A single larger task goes alone. A task with
 * options takes the script several times as long, and counts as so many bytes more.
 */
export const ENQUEUE_BATCH = { tasks: 128, bytes: 256 * 1024, bytesOfOptions: 2 * 1024 } as const;

/** What the script must know of a task beyond its record. Most tasks have none of it. */
export interface EnqueueOptions {
  delayMs?: number | undefined;
  /** An instant, in ms. In the past: now. */
  runAtMs?: number | undefined;
  /** Not begun so long after it was accepted: cancelled. */
  expiresInMs?: number | undefined;
  /** Not finished so long after it was accepted: given up. */
  deadlineMs?: number | undefined;
  keepMs?: number | undefined;
  /** SHA-1 in hex. */
  uniqueDigest?: string | undefined;
  /** SHA-1 in hex, of the idempotency key. */
  keyDigest?: string | undefined;
  /** SHA-1 in hex, of all that the idempotency key stands for. */
  contentDigest?: string | undefined;
}

export interface EnqueueEntry {
  id: string;
  priority: number;
  /** See `encodeRecordBody`. */
  body: string;
  options?: EnqueueOptions | undefined;
}

/**
 * NEW: written. SAME: this very task was there. OTHER: the id belongs to another task. REUSED: the idempotency key belongs
 * to other content. HELD: the unique key is held by an unfinished task. FULL,
 * DRAINING: the queue takes no more now. LARGE: it alone has more bytes than the queue may hold. Only with NEW was something written.
 */
export type EnqueueWord = 'NEW' | 'SAME' | 'OTHER' | 'REUSED' | 'HELD' | 'FULL' | 'LARGE' | 'DRAINING';

export interface EnqueueAnswer {
  word: EnqueueWord;
  /** The task that the word speaks of: the new one, or the one that was there. */
  id: string;
  /** Its state now, with NEW and SAME; '-' for a task that is not kept any more. */
  letter: StateLetter | '-';
  /** When a scheduled task is due. */
  dueMs?: number;
}

/** How idempotency keys are remembered. */
export interface IdempotencyRules {
  idempotencyWindowMs: number;
  /** The oldest beyond this are forgotten. */
  idempotencyCount: number;
}

type Argument = string | number;

export class EnqueueScript {
  constructor(private readonly runner: ScriptRunner) {}

  /**
   * Writes a batch, of `ENQUEUE_BATCH` at most. Idempotent: may be sent again with the same entries.
   * @returns one answer for each entry
   */
  async run(entries: readonly EnqueueEntry[], rules: IdempotencyRules, deadlineMs: number): Promise<EnqueueAnswer[]> {
    const optionArguments: Argument[] = [];
    let optioned = 0;
    for (const [index, { options }] of entries.entries()) {
      if (options === undefined) continue;
      optioned++;
      pushOptions(optionArguments, index + 1, options);
    }
    const args: Argument[] = [this.runner.clock, entries.length, optioned];
    for (const { id } of entries) args.push(id);
    for (const { priority } of entries) args.push(priority);
    for (const { body } of entries) args.push(body);
    if (optioned > 0) {
      args.push(rules.idempotencyWindowMs, rules.idempotencyCount);
      for (const argument of optionArguments) args.push(argument);
    }
    const [, told] = await this.runner.run(SCRIPT, { args, deadlineMs });
    return answersTo(entries, told as Argument[]);
  }
}

function pushOptions(args: Argument[], place: number, options: EnqueueOptions): void {
  args.push(
    place,
    options.delayMs ?? '',
    options.runAtMs ?? '',
    options.expiresInMs ?? '',
    options.deadlineMs ?? '',
    options.keepMs ?? '',
    options.uniqueDigest ?? '',
    options.keyDigest ?? '',
    options.contentDigest ?? '',
  );
}

/** What the script does not mention is new and pending. */
function answersTo(entries: readonly EnqueueEntry[], told: readonly Argument[]): EnqueueAnswer[] {
  const answers = entries.map(({ id }): EnqueueAnswer => ({ word: 'NEW', id, letter: 'P' }));
  for (let at = 0; at < told.length; at += FIELDS_AN_ANSWER) {
    const [place, word, id, letter, due] = told.slice(at, at + FIELDS_AN_ANSWER);
    answers[Number(place) - 1] = {
      word: word as EnqueueAnswer['word'],
      id: String(id),
      letter: letter as EnqueueAnswer['letter'],
      ...(due !== '' && { dueMs: Number(due) }),
    };
  }
  return answers;
}
