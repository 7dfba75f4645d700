import type { Acknowledgement, Claim, Refusal, TurnReply } from './turn.types.js';

type Reply = [
  status: 'OK',
  nowMs: number,
  lookAgain: number,
  maintenance: number,
  refusals: (number | Refusal['answer'])[],
  firstEpoch: number,
  ids: string[],
  records: (string | null)[],
  earlier: (string | null)[],
];

const RETENTION_DUE = 1;
const REDRIVE_DUE = 2;

/** @param inOrder the acknowledgements as `turnArguments` put them */
export function readTurnReply(
  reply: [status: string, ...rest: unknown[]],
  boot: string,
  inOrder: readonly Acknowledgement[],
): TurnReply {
  if (reply[0] === 'STALE') return { status: 'STALE' };
  const [, nowMs, lookAgain, maintenance, refusals, firstEpoch, ids, records, earlier] = reply as Reply;
  return {
    status: 'OK',
    nowMs,
    lookAgainInMs: lookAgain < 0 ? undefined : lookAgain,
    retentionDue: (maintenance & RETENTION_DUE) !== 0,
    redriveDue: (maintenance & REDRIVE_DUE) !== 0,
    refusals: readRefusals(refusals, inOrder),
    claims: readClaims({ boot, firstEpoch, ids, records, earlier }),
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
  firstEpoch: number;
  ids: string[];
  records: (string | null)[];
  earlier: (string | null)[];
}

function readClaims({ boot, firstEpoch, ids, records, earlier }: StoredClaims): Claim[] {
  const claims: Claim[] = [];
  for (let index = 0; index < ids.length; index++) {
    const record = records[index];
    if (typeof record !== 'string') continue;
    const epoch = firstEpoch + index + 1;
    const [failures = 0, crashes = 0] = earlier[index]?.split('|', 2).map(Number) ?? [];
    claims.push({ taskId: ids[index] as string, record, token: `L|${epoch}|${boot}|`, epoch, failures, crashes });
  }
  return claims;
}
