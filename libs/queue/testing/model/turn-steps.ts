import { expect } from '@jest/globals';
import type { OutcomeAnswer } from '../../src/domain/outcome.js';
import type { Acknowledgement, TurnReply } from '../../src/scripts/turn.types.js';
import { TEST_DEADLINE_MS } from '../test-scripts.js';
import type { ModelAnswer } from './model-outcomes.js';
import type { ModelTurnReply, QueueModel } from './queue-model.js';
import type { KnownClaim, Lane, RealQueue, SentTurn } from './real-queue.js';
import { bodyOf } from './records.js';
import type { Ending, TurnStep } from './step.js';

/** How soon a worker looks again that left something. */
const SOON_MS = 5;

export async function performTurn(step: TurnStep, model: QueueModel, real: RealQueue): Promise<void> {
  const lane = real.laneAt(step.by);
  if (lane.isOpen && lane.newest) await send(lane, lane.newest, model, real);
  lane.isOpen = false;
  const turn = newTurn(step, lane, model, real);
  lane.older = lane.newest;
  lane.newest = turn;
  if (step.fate === 'unsent') lane.isOpen = true;
  else if (step.fate === 'lost') await send(lane, turn, model, real, 'is lost');
  else await send(lane, turn, model, real);
  if (step.fate === 'lost') lane.isOpen = true;
  if (step.fate === 'twice') await send(lane, turn, model, real);
}

/** It is too late for a turn when its lane has taken another one since. */
export async function performLateTurn(by: number, model: QueueModel, real: RealQueue): Promise<void> {
  const lane = real.laneAt(by);
  if (lane.older === undefined || lane.isOpen) return;
  await send(lane, lane.older, model, real, 'is lost');
}

/** Sends a turn and compares its reply. Its worker knows the claims then, unless the reply is lost on its way. */
async function send(lane: Lane, turn: SentTurn, model: QueueModel, real: RealQueue, isLost?: 'is lost'): Promise<void> {
  const expected = model.turn(turn.model);
  const reply = await real.scripts.turns.run(lane.settings, turn.real, TEST_DEADLINE_MS);
  expect(reply.status).toBe(expected.status);
  if (reply.status === 'STALE' || expected.status === 'STALE') return;
  expectAnswers(answersOf(turn.real.acknowledgements, reply), expected.answers);
  expect(
    reply.claims.map(({ taskId, token, failures, crashes, deadlineInMs }) => ({
      ...{ taskId, token, failures, crashes, deadlineInMs },
    })),
  ).toEqual(
    expected.claims.map(({ id, epoch, boot, ...rest }) => ({ taskId: id, token: `L|${epoch}|${boot}|`, ...rest })),
  );
  expectNotices(reply, expected, model);
  if (isLost) return;
  const known = new Set(real.claims.map(({ token }) => token));
  for (const { taskId, token, record, epoch } of reply.claims)
    if (!known.has(token)) real.claims.push({ taskId, token, record, epoch, boot: lane.boot });
}

type Answered<Reply> = Extract<Reply, { status: 'OK' }>;

function expectNotices(reply: Answered<TurnReply>, expected: Answered<ModelTurnReply>, model: QueueModel): void {
  if (expected.replayed) return;
  expect(reply.quiet).toBe(expected.quiet);
  if (expected.swept) expect(reply.redriveDue).toBe(model.redrives.active !== undefined);
  if (expected.shouldLookAgain) expect(reply.lookAgainInMs).toBeLessThanOrEqual(SOON_MS);
}

function answersOf(acknowledgements: readonly Acknowledgement[], reply: Answered<TurnReply>): OutcomeAnswer[] {
  const answers = new Map(reply.refusals.map(({ acknowledgement, answer }) => [acknowledgement, answer]));
  return acknowledgements.map((acknowledgement) => answers.get(acknowledgement) ?? 'OK');
}

export function expectAnswers(answers: readonly OutcomeAnswer[], expected: readonly ModelAnswer[]): void {
  const said = answers.map((answer, at) => {
    if (expected[at] === 'ANY') return 'ANY';
    return expected[at] === 'NOT_HELD' && answer !== 'OK' ? 'NOT_HELD' : answer;
  });
  expect(said).toEqual(expected);
}

function newTurn(step: TurnStep, lane: Lane, model: QueueModel, real: RealQueue): SentTurn {
  const { boot, types } = lane;
  const { demand, awayMs } = step;
  const number = ++lane.turns;
  const ended = new Map<string, { claim: KnownClaim; ending: Ending }>();
  for (const { pick, ending } of step.endings) {
    const claim = real.claimAt(pick);
    if (claim && !ended.has(claim.taskId)) ended.set(claim.taskId, { claim, ending });
  }
  // The order in which they are carried out: completions first.
  const inOrder = [...ended.values()].sort(
    (a, b) => Number(a.ending.kind !== 'completed') - Number(b.ending.kind !== 'completed'),
  );
  const rooms = Object.fromEntries(Object.entries(step.rooms ?? {}).filter(([type]) => types.includes(type)));
  return {
    model: {
      ...{ boot, lane: lane.lane, number, types, demand, awayMs, rooms },
      endings: inOrder.map(({ claim: { taskId, epoch, boot: owner }, ending }) => ({
        claim: { id: taskId, epoch, boot: owner },
        ending,
      })),
    },
    real: {
      ...{ lane: lane.lane, number, demand, awayMs, hops: 0 },
      heartbeat: JSON.stringify({ label: boot }),
      rooms: Object.entries(rooms).flat().join(' '),
      acknowledgements: inOrder.map(({ claim: { taskId, token, record }, ending }) => ({
        ...{ taskId, token, recordBytes: Buffer.byteLength(record) },
        outcome: outcomeOf(ending, model.tasks.start),
      })),
    },
  };
}

/** An ending as an executor would report it. */
function outcomeOf(ending: Ending, start: number): Acknowledgement['outcome'] {
  switch (ending.kind) {
    case 'completed': {
      const children = ending.children.map((child) => ({
        ...{ id: child.id, priority: child.priority, body: bodyOf(child, start), bytes: 100 },
      }));
      return { kind: 'completed', result: '{"result":"ü"}', ...(children.length > 0 && { children }) };
    }
    case 'retry':
      return { ...ending, error: errorOf(ending.fingerprint), attempt: '"outcome":"failed"' };
    case 'dead':
      return { ...ending, error: errorOf(ending.fingerprint, 'exhausted'), attempt: '"outcome":"failed"' };
    case 'released':
      return { kind: 'released', attempt: '"outcome":"released"' };
    case 'snoozed':
    case 'begins':
      return ending;
  }
}

const errorOf = (fingerprint: string | undefined, reason?: string): string =>
  JSON.stringify({ ...(fingerprint !== undefined && { fp: fingerprint }), error: 'nö', reason });
