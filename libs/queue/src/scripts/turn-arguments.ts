import { retentionNumbers } from './retention-rules.js';
import type { Acknowledgement, Turn, TurnSettings } from './turn.types.js';

type Arguments = (string | number)[];

/** The arguments of `turn.lua`, and the acknowledgements in the order in which they are in them. */
export function turnArguments(
  clock: number | '',
  settings: TurnSettings,
  turn: Turn,
): { args: Arguments; inOrder: readonly Acknowledgement[] } {
  const { acknowledgements } = turn;
  const completed = acknowledgements.filter(({ outcome }) => outcome.kind === 'completed');
  const others = completed.length === acknowledgements.length ? [] : acknowledgements.filter(isOther);
  const inOrder = others.length === 0 ? completed : [...completed, ...others];
  const args: Arguments = [
    clock,
    settings.boot,
    turn.lane,
    turn.number,
    turn.demand,
    settings.leaseMs,
    settings.agingMs,
    turn.awayMs,
    turn.hops,
    turn.heartbeat,
    ...settledOf(settings),
    turn.rooms,
    completed.length,
    completed.reduce((sum, { recordBytes }) => sum + recordBytes, 0),
    others.length,
  ];
  for (const { taskId } of completed) args.push(taskId);
  for (const { token } of completed) args.push(token);
  for (const { recordBytes, outcome } of completed) args.push(`${recordBytes}|${resultOf(outcome)}`);
  for (const other of others) pushOther(args, other);
  completed.forEach(({ outcome }, index) => pushChildren(args, outcome, index + 1));
  return { args, inOrder };
}

const isOther = ({ outcome }: Acknowledgement): boolean => outcome.kind !== 'completed';
const resultOf = (outcome: Acknowledgement['outcome']): string => (outcome.kind === 'completed' ? outcome.result : '');

/** Tasks that a completed one enqueued: the place of its acknowledgement, id, priority, record. */
function pushChildren(args: Arguments, outcome: Acknowledgement['outcome'], place: number): void {
  if (outcome.kind !== 'completed' || outcome.children === undefined) return;
  for (const { id, priority, body } of outcome.children) args.push(place, id, priority, body);
}

const settled = new WeakMap<TurnSettings, Arguments>();

/** What is the same in each turn of a worker and has to be put together. */
function settledOf(settings: TurnSettings): Arguments {
  let found = settled.get(settings);
  if (found === undefined) {
    const retention = retentionNumbers(settings).join(' ');
    found = [` ${settings.types.join(' ')} `, settings.crashBudget, settings.unknownTypeGraceMs, retention];
    settled.set(settings, found);
  }
  return found;
}

function pushOther(args: Arguments, { taskId, token, recordBytes, outcome }: Acknowledgement): void {
  switch (outcome.kind) {
    case 'retry':
      args.push(taskId, token, 'F', outcome.delayMs, outcome.error, outcome.attempt ?? '');
      break;
    case 'dead':
      args.push(taskId, token, 'D', recordBytes, outcome.error, outcome.attempt ?? '');
      break;
    case 'snoozed':
      args.push(taskId, token, 'Z', outcome.delayMs, '', '"outcome":"snoozed"');
      break;
    case 'released':
      args.push(taskId, token, 'R', 0, '', outcome.attempt ?? '');
      break;
    case 'begins':
      args.push(taskId, token, 'B', 0, '', '');
      break;
    case 'completed':
  }
}
