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

  /**
   * Runs a script once for each list of arguments, and then a command, on one and the same connection.
   * @returns the scripts' replies, and the command's. Rejects with what Redis or its client said first.
   */
  async runThen(
    script: LoadedScript,
    argumentLists: readonly (string | number)[][],
    command: readonly [string, ...(string | number)[]],
    deadlineMs: number,
  ): Promise<{ replies: [status: string, ...rest: unknown[]][]; last: unknown }> {
    const lists = argumentLists.map((args) => args.map(String));
    const { replies, last } = await this.link.evaluateThen(this.bind(script), lists, command, deadlineMs);
    return { replies: replies as [string, ...unknown[]][], last };
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
