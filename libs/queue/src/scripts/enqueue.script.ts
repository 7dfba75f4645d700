import { Injectable } from '@nestjs/common';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('enqueue.lua');

/** Most tasks, and most bytes, of one call: keeps the script under 5 ms. A single larger task goes alone. */
export const ENQUEUE_BATCH = { tasks: 256, bytes: 256 * 1024 } as const;

export interface EnqueueEntry {
  id: string;
  priority: number;
  /** See `encodeRecordBody`. */
  body: string;
}

/** NEW: written. SAME: this very task was there. OTHER: the id belongs to another task; nothing was written. */
export type EnqueueWord = 'NEW' | 'SAME' | 'OTHER';

@Injectable()
export class EnqueueScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Writes a batch. Idempotent: may be sent again with the same entries. */
  async run(entries: readonly EnqueueEntry[], deadlineMs: number): Promise<EnqueueWord[]> {
    const args: (string | number)[] = [this.runner.clock];
    for (const { id, priority, body } of entries) args.push(id, priority, body);
    const [, , words] = await this.runner.run(SCRIPT, { args, deadlineMs });
    return words as EnqueueWord[];
  }
}
