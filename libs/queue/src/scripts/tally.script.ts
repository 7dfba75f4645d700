import { FIGURES, type TypeFigures } from '../domain/worker.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('tally.lua');

/** Sums to add, by type. */
export type Tally = Readonly<Record<string, TypeFigures>>;

export class TallyScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Idempotent for a (boot, number), as long as no later number was sent. At most 60 types a call. */
  async run(boot: string, number: number, tally: Tally, deadlineMs: number): Promise<void> {
    const args: (string | number)[] = [boot, number];
    for (const [type, figures] of Object.entries(tally)) {
      for (const figure of FIGURES) if (figures[figure] > 0) args.push(type, figure, Math.round(figures[figure]));
    }
    await this.runner.run(SCRIPT, { args, deadlineMs });
  }
}

/** The figures of each type, from members `<type> <figure>` and their scores, flat. */
export function readTallies(flat: readonly string[]): Record<string, TypeFigures> {
  const byType: Record<string, TypeFigures> = {};
  for (let at = 0; at < flat.length; at += 2) {
    const [type = '', figure] = (flat[at] as string).split(' ');
    const figures = (byType[type] ??= { completed: 0, failed: 0, deadLettered: 0, runMs: 0 });
    figures[figure as keyof TypeFigures] = Number(flat[at + 1]);
  }
  return byType;
}
