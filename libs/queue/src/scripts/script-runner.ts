import type { QueueKeys } from '../redis/keys.js';
import type { RedisLink } from '../redis/redis-link.js';
import type { LoadedScript } from './script-source.js';

export interface ScriptCall {
  args: (string | number)[];
  deadlineMs: number;
  /** The key that the script calls `replay`, for scripts that have one. */
  replayKey?: string;
}

/** Runs scripts against the keys of one queue. The server's clock is used unless a test sets `clock`. */
export class ScriptRunner {
  /** Milliseconds to use instead of the server's clock; for tests only. */
  clock: number | '' = '';

  constructor(
    readonly link: RedisLink,
    readonly keys: QueueKeys,
  ) {}

  /** @returns the reply: its status word and what follows it. Rejects with what Redis or its client said. */
  async run(script: LoadedScript, call: ScriptCall): Promise<[status: string, ...rest: unknown[]]> {
    const keys = script.keys.map((name) => (name === 'replay' ? (call.replayKey ?? '') : this.keys.key(name)));
    return (await this.link.evaluate(script, keys, call.args, call.deadlineMs)) as [string, ...unknown[]];
  }
}
