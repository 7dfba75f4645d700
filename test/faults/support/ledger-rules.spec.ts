import type { AcceptEntry, Ledger, RunEntry } from '../../support/ledger.js';
import type { TaskAnswer } from '../../support/task-queue-system.js';
import { expectLedgerHolds, findLedgerBreaches } from './ledger-rules.js';

const RULES = { leaseMs: 1_000 };

const accepted = (more: Partial<AcceptEntry> = {}): AcceptEntry => ({ event: 'accept', at: 0, taskId: 't', ...more });
const run = (event: string, at: number, epoch = 1): RunEntry => ({
  ...{ event, at, epoch },
  ...{ taskId: 't', type: 'a', worker: 'w' },
});
const task = (more: Partial<TaskAnswer> = {}): TaskAnswer => ({
  ...{ task_id: 't', status: 'completed', task_type: 'a', priority: 0, retry_count: 0, max_retries: 3, epoch: 1 },
  ...more,
});
const history = (...runs: [epoch: number, outcome: string][]): Pick<TaskAnswer, 'attempts'> => ({
  attempts: runs.map(([epoch, outcome]) => ({ epoch, outcome, started_at: '', ended_at: '' })),
});
const ledger = (runs: RunEntry[], accepts: AcceptEntry[] = [accepted()]): Ledger => ({ accepts, runs });
const ONE_RUN = [run('begin', 10), run('end', 20)];

describe('the rules of the ledger', () => {
  it('hold for a task that ran once and completed, and for one that died in its worker and ran again', () => {
    expectLedgerHolds(ledger(ONE_RUN), [task()], RULES);
    const again = [run('begin', 10), run('begin', 1_100, 2), run('end', 1_200, 2)];
    expectLedgerHolds(ledger(again), [task({ epoch: 2, ...history([2, 'completed'], [1, 'crashed']) })], RULES);
    const handedBack = [run('begin', 10), run('signal:shutdown', 20), run('begin', 30, 2), run('end', 40, 2)];
    expectLedgerHolds(ledger(handedBack), [task({ epoch: 2 })], RULES);
  });

  it.each<[string, Ledger, TaskAnswer[]]>([
    ['t was accepted and is gone', ledger([]), []],
    ['t was accepted and is processing', ledger([run('begin', 10)]), [task({ status: 'processing' })]],
    [
      'the idempotency key k gave t and u',
      ledger(ONE_RUN, [accepted({ idempotencyKey: 'k' }), accepted({ idempotencyKey: 'k', taskId: 'u' })]),
      [task(), task({ task_id: 'u', status: 'cancelled' })],
    ],
    ['t ran with epoch 1 after epoch 1', ledger([...ONE_RUN, run('begin', 30), run('end', 40)]), [task()]],
    [
      't ran with epochs 1 and 2 at once, within one lease',
      ledger([run('begin', 10), run('begin', 500, 2), run('end', 600), run('end', 700, 2)]),
      [task({ epoch: 2 })],
    ],
    ['t failed 5 times, 4 are allowed', ledger(ONE_RUN), [task({ retry_count: 5 })]],
    ['t is completed and never ran so', ledger([]), [task()]],
    ['t is completed, its run was not', ledger([run('begin', 10), run('threw', 20)]), [task()]],
    [
      't ran with epoch 2, its newest claim is 1',
      ledger([...ONE_RUN, run('begin', 30, 2), run('end', 40, 2)]),
      [task()],
    ],
    ['t succeeded under a live lease and is a dead letter', ledger(ONE_RUN), [task({ status: 'dead_letter' })]],
    ['t began 5 ms early', ledger(ONE_RUN, [accepted({ notBefore: 15 })]), [task()]],
  ])('find: %s', (breach, entries, tasks) => {
    expect(findLedgerBreaches(entries, tasks, RULES)).toEqual([breach]);
    expect(() => expectLedgerHolds(entries, tasks, RULES)).toThrow(breach);
  });

  describe('of a run that begins beside another one, more than a lease after it', () => {
    const OVERLAP = 't ran with epochs 1 and 2 at once, and the first had not lost its lease';
    const BOTH_RETURN = [run('begin', 10), run('begin', 5_000, 2), run('end', 5_100), run('end', 5_200, 2)];
    const LATE_SIGNAL = [...BOTH_RETURN, run('signal:lease_lost', 5_050)];
    const DIED = [run('begin', 10), run('begin', 5_000, 2), run('end', 5_100, 2)];
    const find = (runs: RunEntry[], more: Partial<TaskAnswer> = {}) =>
      findLedgerBreaches(ledger(runs), [task({ epoch: 2, ...more })], RULES);

    it('hold where the history says that the first crashed', () => {
      for (const runs of [BOTH_RETURN, LATE_SIGNAL, DIED])
        expect(find(runs, history([2, 'completed'], [1, 'crashed']))).toEqual([]);
    });

    it('find it where the history knows the first, or only what came after it, otherwise', () => {
      for (const runs of [BOTH_RETURN, LATE_SIGNAL, DIED]) {
        expect(find(runs, history([2, 'completed'], [1, 'completed']))).toEqual([OVERLAP]);
        expect(find(runs, history([2, 'completed'], [0, 'crashed']))).toEqual([OVERLAP]);
      }
    });

    it('go by its signal and its end where the history does not have it any more', () => {
      for (const forgotten of [{}, history([2, 'completed'])]) {
        expect(find(BOTH_RETURN, forgotten)).toEqual([OVERLAP]);
        for (const runs of [LATE_SIGNAL, DIED]) expect(find(runs, forgotten)).toEqual([]);
      }
    });
  });

  it('take runs that Redis forgot for none that it should have known', () => {
    const runs = [run('begin', 10, 7), run('begin', 200, 6), run('end', 220, 7), run('end', 300, 6)];
    expect(findLedgerBreaches(ledger(runs), [task({ epoch: 6 })], { ...RULES, forgotAt: 100 })).toEqual([]);
    expect(findLedgerBreaches(ledger(runs), [task({ epoch: 6 })], RULES)).toHaveLength(2);
  });

  it('allow for what was purged, unless it ran to its end', () => {
    const rules = { ...RULES, mayBePurged: new Set(['t']) };
    expect(findLedgerBreaches(ledger([]), [], rules)).toEqual([]);
    expect(findLedgerBreaches(ledger(ONE_RUN), [], rules)).toEqual(['t was purged and has run to its end']);
  });

  it('allow for what a fault may lose', () => {
    expect(findLedgerBreaches(ledger([]), [], { ...RULES, mayBeLost: new Set(['t']) })).toEqual([]);
  });
});
