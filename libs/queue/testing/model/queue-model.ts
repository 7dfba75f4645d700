import { ModelActs } from './model-acts.js';
import { LEASE_MS, ModelClaims } from './model-claims.js';
import { ModelNotes } from './model-notes.js';
import { ModelOutcomes, type ClaimRef, type ModelAnswer } from './model-outcomes.js';
import { ModelRedrives } from './model-redrives.js';
import { ModelRemovals } from './model-retention.js';
import { ModelSubmissions } from './model-submissions.js';
import { ModelSweep } from './model-sweep.js';
import { ModelTasks } from './model-tasks.js';
import { ModelWorkers, type ModelClaim } from './model-workers.js';
import type { Child, Ending } from './step.js';

export const RETENTION_AGE_MS = 86_400_000;

/** One call of the turn script. */
export interface ModelTurn {
  boot: string;
  lane: number;
  number: number;
  types: readonly string[];
  demand: number;
  endings: readonly { claim: ClaimRef; ending: Ending }[];
  awayMs: number;
  rooms: Partial<Record<string, number>>;
}

/** `replayed`: it was carried out before, and only asked for again. */
export type ModelTurnReply =
  | { status: 'STALE' }
  | { status: 'OK'; replayed: true; answers: ModelAnswer[]; claims: ModelClaim[] }
  | {
      status: 'OK';
      replayed: false;
      answers: ModelAnswer[];
      claims: ModelClaim[];
      quiet: boolean;
      swept: boolean;
      /** It got less than it asked for, although there is more that it could take. */
      shouldLookAgain: boolean;
    };

/** What the queue must do, told in the plainest way. It knows no Redis: only what was promised. */
export class QueueModel {
  readonly tasks: ModelTasks;
  readonly submissions: ModelSubmissions;
  readonly acts: ModelActs;
  readonly removals: ModelRemovals;
  readonly redrives: ModelRedrives;
  readonly notes: ModelNotes;
  readonly workers = new ModelWorkers();
  readonly outcomes: ModelOutcomes;
  readonly claims: ModelClaims;
  private readonly sweep: ModelSweep;

  constructor(start: number) {
    const tasks = (this.tasks = new ModelTasks(start));
    this.submissions = new ModelSubmissions(tasks);
    this.acts = new ModelActs(tasks);
    this.removals = new ModelRemovals(tasks);
    this.redrives = new ModelRedrives(tasks);
    this.outcomes = new ModelOutcomes(tasks, { leaseMs: LEASE_MS });
    this.notes = new ModelNotes(this.outcomes);
    this.claims = new ModelClaims(tasks, this.workers);
    this.sweep = new ModelSweep(tasks, this.workers, this.outcomes, this.claims);
  }

  turn(turn: ModelTurn): ModelTurnReply {
    const newest = this.workers.newestTurn(turn.boot, turn.lane);
    if (newest && newest.number > turn.number) return { status: 'STALE' };
    if (newest?.number === turn.number) {
      const claims = newest.claims.filter((claim) => this.outcomes.held(claim));
      for (const claim of claims) this.outcomes.extend(claim);
      return {
        status: 'OK',
        replayed: true,
        answers: newest.answers,
        claims: claims.map((claim) => this.asOfNow(claim)),
      };
    }
    return this.carryOut(turn);
  }

  /** A worker takes its last turn. */
  leave(boot: string): void {
    this.workers.depart(boot, this.tasks.now);
    this.sweep.run(0, new Map());
  }

  private carryOut({ boot, lane, number, types, demand, endings, awayMs, rooms }: ModelTurn): ModelTurnReply {
    this.workers.heartbeat(boot, types, this.tasks.now);
    const quiet = this.workers.isQuiet(boot);
    const finished = endings.map(({ claim, ending }) => this.outcomes.finish(claim, ending));
    this.submissions.submitChildren(finished.flatMap(({ children }): Child[] => [...children]));
    const wanted = { boot, types, demand: quiet || this.tasks.paused ? 0 : demand, rooms: roomsOf(rooms) };
    const swept = this.sweep.run(awayMs, wanted.rooms);
    const claims = this.claims.claim(wanted);
    const answers = finished.map(({ answer }) => answer);
    this.workers.remember(boot, lane, { number, answers, claims });
    const shouldLookAgain = claims.length < wanted.demand && this.claims.hasMoreFor(wanted);
    return { status: 'OK', replayed: false, answers, claims, quiet, swept, shouldLookAgain };
  }

  /** A claim that is told again: with what is true now. */
  private asOfNow(claim: ModelClaim): ModelClaim {
    const task = this.tasks.find(claim.id);
    if (task === undefined) return claim;
    const { failures, crashes, deadlineAt } = task;
    const deadlineInMs = deadlineAt === undefined ? undefined : Math.max(1, deadlineAt - this.tasks.now);
    return { ...claim, failures, crashes, deadlineInMs };
  }
}

const roomsOf = (rooms: Partial<Record<string, number>>): Map<string, number> =>
  new Map(Object.entries(rooms).map(([type, room]) => [type, room ?? 0]));
