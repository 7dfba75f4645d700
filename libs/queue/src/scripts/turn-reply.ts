import type { Acknowledgement, Claim, Refusal, TurnReply } from './turn.types.js';

type Answered = Extract<TurnReply, { status: 'OK' }>;

/** See `turn.lua` for the reply. */
type Reply = ['OK', figures: string, refusals: string, ids: string, past: string, ...records: string[]];

/** Numbers in its first line; what follows is told in words. */
const FIGURES = 4;

/** Elements of a reply before the records. */
const RECORDS_AT = 5;

/** What the sum `notices` is made of. */
const RETENTION_DUE = 1;
const BE_QUIET = 2;
const CLAIM = 4;
const REDRIVE_DUE = 8;

/** @param inOrder the acknowledgements as `turnArguments` put them */
export function readTurnReply(
  reply: [status: string, ...rest: unknown[]],
  boot: string,
  inOrder: readonly Acknowledgement[],
): TurnReply {
  if (reply[0] === 'STALE') return { status: 'STALE' };
  const answer = reply as Reply;
  const figures = answer[1].split(' ');
  const nowMs = Number(figures[0]);
  const lookAgain = Number(figures[1]);
  const notices = Number(figures[2]);
  const firstEpoch = Number(figures[3]);
  return {
    status: 'OK',
    nowMs,
    lookAgainInMs: lookAgain < 0 ? undefined : lookAgain,
    retentionDue: (notices & RETENTION_DUE) !== 0,
    redriveDue: (notices & REDRIVE_DUE) !== 0,
    quiet: (notices & (BE_QUIET | CLAIM)) === 0 ? undefined : (notices & BE_QUIET) !== 0,
    unhandled: figures.length === FIGURES ? [] : readUnhandled(figures.slice(FIGURES)),
    refusals: readRefusals(answer[2], inOrder),
    claims: readClaims(answer, { boot, nowMs, firstEpoch }),
  };
}

/** Id, type, id, type. */
function readUnhandled(words: readonly string[]): Answered['unhandled'] {
  const found: Answered['unhandled'] = [];
  for (let at = 0; at < words.length; at += 2)
    found.push({ taskId: words[at] as string, taskType: words[at + 1] as string });
  return found;
}

/** Place, word, place, word; places count from 1. */
function readRefusals(text: string, inOrder: readonly Acknowledgement[]): Refusal[] {
  if (text === '') return [];
  const refusals = text.split(' ');
  const found: Refusal[] = [];
  for (let at = 0; at < refusals.length; at += 2) {
    const acknowledgement = inOrder[Number(refusals[at]) - 1];
    if (acknowledgement) found.push({ acknowledgement, answer: refusals[at + 1] as Refusal['answer'] });
  }
  return found;
}

function readClaims(answer: Reply, turn: { boot: string; nowMs: number; firstEpoch: number }): Claim[] {
  const claims: Claim[] = [];
  if (answer.length === RECORDS_AT) return claims;
  const ids = answer[3].split(' ');
  const past = answer[4] === '' ? undefined : answer[4].split(' ');
  for (let index = 0; index < ids.length; index++) {
    const record = answer[RECORDS_AT + index];
    if (record === undefined || record === '') continue;
    const epoch = turn.firstEpoch + index + 1;
    const { failures, crashes, deadlineInMs } = readPast(past?.[index], turn.nowMs);
    const token = `L|${epoch}|${turn.boot}|`;
    claims.push({ taskId: ids[index] as string, record, token, epoch, failures, crashes, deadlineInMs });
  }
  return claims;
}

const NO_PAST = { failures: 0, crashes: 0, deadlineInMs: undefined };
const DEADLINE = /(?:^|,)d(\d+)/;

/** `failures|crashes|hooks|`; nothing or `-` for most tasks. */
function readPast(text: string | undefined, nowMs: number): Pick<Claim, keyof typeof NO_PAST> {
  if (text === undefined || text === '-') return NO_PAST;
  const [failures, crashes, hooks = ''] = text.split('|');
  const deadline = DEADLINE.exec(hooks)?.[1];
  return {
    failures: Number(failures),
    crashes: Number(crashes),
    deadlineInMs: deadline === undefined ? undefined : Math.max(1, Number(deadline) - nowMs),
  };
}
