import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Outcome, OutcomeAnswer } from '../src/domain/outcome.js';
import type { RetentionRules } from '../src/scripts/retention-rules.js';
import { expectSound } from './invariants.js';
import { CRASH_BUDGET, LEASE_MS, type Ending, type QueueModel } from './queue-model.js';
import { acknowledgementOf, type HeldTask, type ScriptedWorker } from './scripted-worker.js';
import type { TaskToEnqueue, TestScripts } from './test-scripts.js';

/** A claim that some worker was once given, whether it still holds it or not. */
interface KnownClaim extends HeldTask {
  epoch: number;
}

interface Actor {
  boot: string;
  worker: ScriptedWorker;
  claims: KnownClaim[];
  newest: { answers: OutcomeAnswer[]; claims: KnownClaim[] } | undefined;
}

/** The real queue beside the model: two workers, each with the claims that it remembers. */
export interface RealQueue {
  scripts: TestScripts;
  actors: Actor[];
}

type Command = fc.AsyncCommand<QueueModel, RealQueue>;

export const openRealQueue = (scripts: TestScripts): RealQueue => ({
  scripts,
  actors: ['one', 'two'].map((boot) => ({
    boot,
    worker: scripts.worker(boot, { leaseMs: LEASE_MS, crashBudget: CRASH_BUDGET }),
    claims: [],
    newest: undefined,
  })),
});

const actorAt = (real: RealQueue, index: number): Actor => real.actors[index % real.actors.length] as Actor;

/** A command that holds the queue against the model and the invariants when it is done. */
function command(name: string, run: (model: QueueModel, real: RealQueue) => Promise<void>): Command {
  return {
    check: () => true,
    toString: () => name,
    async run(model, real) {
      await run(model, real);
      await expectAgreement(model, real.scripts);
    },
  };
}

async function expectAgreement(model: QueueModel, scripts: TestScripts): Promise<void> {
  await expectSound(scripts.redis, scripts.name);
  const modelled = [...model.tasks.values()];
  const found = await Promise.all(modelled.map(({ id }) => scripts.find(id)));
  const seen = found.map((task) => task && [task.taskId, task.status, task.retryCount, task.crashCount]);
  expect(seen).toEqual(
    modelled.map(({ id, status, failures, crashes }) =>
      status === 'gone' ? undefined : [id, status, failures, crashes],
    ),
  );
}

const enqueue = (tasks: TaskToEnqueue[]): Command =>
  command(`enqueue ${JSON.stringify(tasks)}`, async (model, { scripts }) => {
    const words = tasks.map((task) => model.enqueue(task));
    expect(await scripts.enqueue(...tasks)).toEqual(words);
  });

interface TurnPlan {
  by: number;
  demand: number;
  endings: { pick: number; ending: Ending }[];
}

const turn = ({ by, demand, endings }: TurnPlan): Command =>
  command(`turn ${JSON.stringify({ by, demand, endings })}`, async (model, real) => {
    const actor = actorAt(real, by);
    const picked = endings.flatMap(({ pick, ending }) => {
      const claim = actor.claims[pick % Math.max(1, actor.claims.length)];
      return claim ? [{ claim, ending }] : [];
    });
    const once = picked.filter(
      ({ claim }, at) => picked.findIndex((other) => other.claim.taskId === claim.taskId) === at,
    );
    const answers = once.map(({ claim, ending }) => model.finish(actor.boot, claim.taskId, claim.epoch, ending));
    model.sweepAndPromote();
    const expected = model.claim(actor.boot, demand);

    const acknowledgements = once.map(({ claim, ending }) => acknowledgementOf(claim, outcomeOf(ending)));
    const reply = await actor.worker.turn({ demand, acknowledgements });
    expect(reply.answers).toEqual(answers);
    expect(reply.held.map(({ taskId, token }) => [taskId, token])).toEqual(
      expected.map(({ id, epoch }) => [id, `L|${epoch}|${actor.boot}|`]),
    );
    const claims = reply.held.map((held, at): KnownClaim => ({ ...held, epoch: expected[at]?.epoch ?? 0 }));
    actor.claims.push(...claims);
    actor.newest = { answers: reply.answers, claims };
  });

const outcomeOf = (ending: Ending): Outcome => {
  if (ending.kind === 'completed') return { kind: 'completed', result: '{"result":"ü"}' };
  if (ending.kind === 'released') return { kind: 'released', attempt: '"outcome":"released"' };
  if (ending.kind === 'snoozed') return ending;
  return { ...ending, error: '{"error":"nö"}', attempt: '"outcome":"failed"' };
};

const resend = (by: number): Command =>
  command(`resend ${by}`, async (model, real) => {
    const actor = actorAt(real, by);
    if (actor.newest === undefined) return;
    const { answers, claims } = actor.newest;
    const reply = await actor.worker.resend();
    expect(reply.answers).toEqual(answers);
    const held = claims.filter(({ taskId, epoch }) => model.holds(actor.boot, taskId, epoch));
    expect(reply.ids).toEqual(held.map(({ taskId }) => taskId));
    for (const { taskId, epoch } of held) model.extend(actor.boot, taskId, epoch);
  });

const extend = (by: number, pick: number): Command =>
  command(`extend ${by} ${pick}`, async (model, real) => {
    const actor = actorAt(real, by);
    const claim = actor.claims[pick % Math.max(1, actor.claims.length)];
    if (claim === undefined) return;
    expect(await actor.worker.extend(claim)).toBe(model.extend(actor.boot, claim.taskId, claim.epoch));
  });

const note = (by: number, pick: number): Command =>
  command(`note ${by} ${pick}`, async (model, real) => {
    const actor = actorAt(real, by);
    const claim = actor.claims[pick % Math.max(1, actor.claims.length)];
    if (claim === undefined) return;
    const { taskId, token, epoch } = claim;
    const [word] = await real.scripts.notes.run([{ taskId, token, progress: '{"percent":1}', lines: '0 1 ü' }], 5_000);
    expect(word === 'OK').toBe(model.holds(actor.boot, taskId, epoch));
  });

const advance = (milliseconds: number): Command =>
  command(`advance ${milliseconds}`, (model, { scripts }) => {
    model.now += milliseconds;
    scripts.now = model.now;
    return Promise.resolve();
  });

const forgetScripts = (): Command =>
  command('SCRIPT FLUSH', async (_, { scripts }) => {
    await scripts.redis.script('FLUSH');
  });

/** Whatever ended before now goes. */
const NOTHING_OLD: RetentionRules = {
  retentionAgeMs: 0,
  retentionCount: 1_000,
  retentionBytes: 1e9,
  deadLetterRetentionAgeMs: 0,
  deadLetterRetentionCount: 1_000,
  deadLetterRetentionBytes: 1e9,
  cancelledRetentionAgeMs: 0,
  cancelledRetentionCount: 1_000,
  cancelledRetentionBytes: 1e9,
};

const trim = (): Command =>
  command('trim', async (model, { scripts }) => {
    expect(await scripts.trims.run(NOTHING_OLD, 5_000)).toEqual({ removed: model.trim(), more: false });
  });

let requests = 0;
const redrive = (ids: string[]): Command =>
  command(`redrive ${ids.join()}`, async (model, { scripts }) => {
    const expected = ids.map((id) => ({ taskId: id, status: model.redrive(id) }));
    expect(await scripts.redrives.run(String(++requests), ids, 5_000)).toEqual(expected);
  });

const purge = (olderThanMs: number): Command =>
  command(`purge ${olderThanMs}`, async (model, { scripts }) => {
    const removed = model.purge(olderThanMs);
    const range = { fingerprint: undefined, olderThanMs, upToMs: undefined };
    expect(await scripts.purges.run(range, 5_000)).toMatchObject({ removed, more: false });
  });

const endings = fc.oneof(
  fc.constant<Ending>({ kind: 'completed' }),
  fc.constantFrom(0, 1, 2_000, 20_000).map((delayMs): Ending => ({ kind: 'retry', delayMs })),
  fc.constant<Ending>({ kind: 'dead' }),
  fc.constantFrom(0, 1, 2_000).map((delayMs): Ending => ({ kind: 'snoozed', delayMs })),
  fc.constant<Ending>({ kind: 'released' }),
);

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const tasks = fc.record({
  id: ids,
  priority: fc.nat(2),
  payloadText: fc.constantFrom('{}', '{"ü":1}'),
  // Never exhausted by the worker here: the model plays the executor, which decides that.
  maxRetries: fc.constant(100),
});

const actors = fc.nat(1);
const turnPlans = fc.record({
  by: actors,
  demand: fc.nat(3),
  endings: fc.array(fc.record({ pick: fc.nat(20), ending: endings }), { maxLength: 3 }),
});

/** Sequences of everything that clients, workers and time do to a queue. */
export const queueCommands = fc.commands(
  [
    fc.array(tasks, { minLength: 1, maxLength: 3 }).map(enqueue),
    turnPlans.map(turn),
    turnPlans.map(turn),
    actors.map(resend),
    fc.tuple(actors, fc.nat(20)).map(([by, pick]) => extend(by, pick)),
    fc.tuple(actors, fc.nat(20)).map(([by, pick]) => note(by, pick)),
    fc.constantFrom(1, 999, 1_000, 1_999, 5_000, 9_999, 10_000).map(advance),
    fc.constant(null).map(forgetScripts),
    fc.constant(null).map(trim),
    fc.uniqueArray(ids, { minLength: 1, maxLength: 4 }).map(redrive),
    fc.constantFrom(0, 1_000, 10_000).map(purge),
  ],
  { maxCommands: 60, size: 'max' },
);
