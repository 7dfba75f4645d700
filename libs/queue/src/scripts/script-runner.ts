import type { QueueKeys } from '../redis/keys.js';
import type { RedisLink } from '../redis/redis-link.js';
import type { LoadedScript } from './script-source.js';

export interface ScriptCall {
  args: (string | number)[];
  deadlineMs: number;
}

/** Runs scripts against the keys of one queue. The server's clock is used unless a test sets `clock`. */
export class ScriptRunner {
  /** Milliseconds to use instead of the server's clock; for tests only. */
  clock: number | '' = '';

  private readonly keyLists = new Map<LoadedScript, string[]>();

  constructor(
    readonly link: RedisLink,
    readonly keys: QueueKeys,
  ) {}

  /** @returns the reply: its status word and what follows it. Rejects with what Redis or its client said. */
  async run(script: LoadedScript, call: ScriptCall): Promise<[status: string, ...rest: unknown[]]> {
    const keys = this.keysOf(script);
    return (await this.link.evaluate(script, keys, call.args, call.deadlineMs)) as [string, ...unknown[]];
  }

  private keysOf(script: LoadedScript): string[] {
    let list = this.keyLists.get(script);
    if (list === undefined) {
      list = script.keys.map((name) => this.keys.key(name));
      this.keyLists.set(script, list);
    }
    return list;
  }
}
