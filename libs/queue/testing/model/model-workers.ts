import type { ModelAnswer } from './model-outcomes.js';

const LIVES_FOR_MS = 15_000;
const FORGOTTEN_AFTER_MS = 3_600_000;

/** One claim: a task, with the number and the worker of the claim. */
export interface ModelClaim {
  id: string;
  epoch: number;
  boot: string;
  failures: number;
  crashes: number;
  deadlineInMs: number | undefined;
}

/** The newest turn of a lane, as it was answered. */
export interface AnsweredTurn {
  number: number;
  answers: ModelAnswer[];
  claims: ModelClaim[];
}

/** What the queue knows of its workers: who lives, who should be quiet, what each was answered last. */
export class ModelWorkers {
  private readonly seen = new Map<string, number>();
  private readonly departed = new Map<string, number>();
  private readonly quiet = new Set<string>();
  private readonly types = new Map<string, number>();
  private readonly turns = new Map<string, AnsweredTurn>();

  heartbeat(boot: string, types: readonly string[], now: number): void {
    this.seen.set(boot, now);
    for (const type of types) this.types.set(type, now);
  }

  depart(boot: string, now: number): void {
    this.seen.delete(boot);
    this.quiet.delete(boot);
    this.departed.set(boot, now);
  }

  /** Whether this worker lives, so that the wish will reach it. */
  wish(boot: string, wish: 'QUIET' | 'RESUME', now: number): boolean {
    const seen = this.seen.get(boot);
    if (seen === undefined || now - seen > LIVES_FOR_MS) return false;
    if (wish === 'QUIET') this.quiet.add(boot);
    else this.quiet.delete(boot);
    return true;
  }

  isQuiet(boot: string): boolean {
    return this.quiet.has(boot);
  }

  /** Whether somebody handled this type within so many ms. */
  isHandled(type: string, withinMs: number, now: number): boolean {
    const seen = this.types.get(type);
    return seen !== undefined && now - seen <= withinMs;
  }

  newestTurn(boot: string, lane: number): AnsweredTurn | undefined {
    return this.turns.get(`${boot} ${lane}`);
  }

  remember(boot: string, lane: number, turn: AnsweredTurn): void {
    this.turns.set(`${boot} ${lane}`, turn);
  }

  /** An hour after a worker was last heard of. */
  forgetLost(now: number): void {
    for (const list of [this.seen, this.departed]) {
      for (const [boot, instant] of list) {
        if (instant > now - FORGOTTEN_AFTER_MS) continue;
        list.delete(boot);
        this.quiet.delete(boot);
        for (const lane of [0, 1, 2, 3]) this.turns.delete(`${boot} ${lane}`);
      }
    }
  }
}
