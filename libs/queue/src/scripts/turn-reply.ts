import type { Acknowledgement, Claim, Refusal, TurnReply } from './turn.types.js';

type Reply = [
  status: 'OK',
  nowMs: number,
  lookAgain: number,
  retentionDue: number,
  refusals: (number | Refusal['answer'])[],
  firstEpoch: number,
  ids: string[],
  records: (string | null)[],
  earlier: (string | null)[],
];

/** @param inOrder the acknowledgements as `turnArguments` put them */
export function readTurnReply(
  reply: [status: string, ...rest: unknown[]],
  boot: string,
  inOrder: readonly Acknowledgement[],
): TurnReply {
  if (reply[0] === 'STALE') return { status: 'STALE' };
  const [, nowMs, lookAgain, retentionDue, refusals, firstEpoch, ids, records, earlier] = reply as Reply;
  return {
    status: 'OK',
    nowMs,
    lookAgainInMs: lookAgain < 0 ? undefined : lookAgain,
    retentionDue: retentionDue === 1,
    refusals: readRefusals(refusals, inOrder),
    claims: readClaims({ boot, nowMs, firstEpoch, ids, records, earlier }),
  };
}

/** Place, word, place, word; places count from 1. */
function readRefusals(refusals: Reply[4], inOrder: readonly Acknowledgement[]): Refusal[] {
  const found: Refusal[] = [];
  for (let at = 0; at < refusals.length; at += 2) {
    const acknowledgement = inOrder[Number(refusals[at]) - 1];
    if (acknowledgement) found.push({ acknowledgement, answer: refusals[at + 1] as Refusal['answer'] });
  }
  return found;
}

interface StoredClaims {
  boot: string;
  nowMs: number;
  firstEpoch: number;
  ids: string[];
  records: (string | null)[];
  earlier: (string | null)[];
}

function readClaims({ boot, nowMs, firstEpoch, ids, records, earlier }: StoredClaims): Claim[] {
  const claims: Claim[] = [];
  for (let index = 0; index < ids.length; index++) {
    const record = records[index];
    if (typeof record !== 'string') continue;
    const epoch = firstEpoch + index + 1;
    const past = readPast(earlier[index], nowMs);
    claims.push({ taskId: ids[index] as string, record, token: `L|${epoch}|${boot}|`, epoch, ...past });
  }
  return claims;
}

const NO_PAST = { failures: 0, crashes: 0, deadlineInMs: undefined };
const DEADLINE = /(?:^|,)d(\d+)/;

/** `failures|crashes|hooks|`; nothing for most tasks. */
function readPast(text: string | null | undefined, nowMs: number): Pick<Claim, keyof typeof NO_PAST> {
  if (typeof text !== 'string') return NO_PAST;
  const [failures, crashes, hooks = ''] = text.split('|');
  const deadline = DEADLINE.exec(hooks)?.[1];
  return {
    failures: Number(failures),
    crashes: Number(crashes),
    deadlineInMs: deadline === undefined ? undefined : Math.max(1, Number(deadline) - nowMs),
  };
}
