import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { turnArguments } from './turn-arguments.js';
import { readTurnReply } from './turn-reply.js';
import type { Turn, TurnReply, TurnSettings } from './turn.types.js';

const SCRIPT = loadScript('turn.lua');

export class TurnScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** One round trip: outcomes and demand in, refusals and claims out. Idempotent for a (lane, number). */
  async run(settings: TurnSettings, turn: Turn, deadlineMs: number): Promise<TurnReply> {
    const { args, inOrder } = turnArguments(this.runner.clock, settings, turn);
    const reply = await this.runner.run(SCRIPT, { args, deadlineMs });
    return readTurnReply(reply, settings.boot, inOrder);
  }
}
