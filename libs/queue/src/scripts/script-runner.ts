import type { QueueKeys } from '../redis/keys.js';
import type { RedisLink } from '../redis/redis-link.js';
import { BoundScript } from '../redis/script-command.js';
import type { LoadedScript } from './script-source.js';

export interface ScriptCall {
  args: (string | number)[];
  deadlineMs: number;
}

/** Runs scripts against the keys of one queue. The server's clock is used unless a test sets `clock`. */
export class ScriptRunner {
  /** Milliseconds to use instead of the server's clock; for tests only. */
  clock: number | '' = '';
  private readonly bound = new Map<LoadedScript, BoundScript>();

  constructor(
    readonly link: RedisLink,
    readonly keys: QueueKeys,
  ) {}

  /** @returns the reply: its status word and what follows it. Rejects with what Redis or its client said. */
  run(script: LoadedScript, call: ScriptCall): Promise<[status: string, ...rest: unknown[]]> {
    const reply = this.link.evaluate(this.bind(script), call.args.map(String), call.deadlineMs);
    return reply as Promise<[string, ...unknown[]]>;
  }

  private bind(script: LoadedScript): BoundScript {
    let bound = this.bound.get(script);
    if (bound === undefined) {
      const keys = script.keys.map((name) => this.keys.key(name));
      bound = new BoundScript(script.source, script.sha, keys);
      this.bound.set(script, bound);
    }
    return bound;
  }
}
