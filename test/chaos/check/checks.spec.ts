import { LEASE_MS } from '../plan/planned-faults.js';
import type { Disturbance } from './disturbances.js';
import { evidenceOf, type AcceptedTask, type Evidence, type FinalTask, type HandlerEntry } from './evidence.js';
import { findMiscounts } from './failures.js';
import { findFateBreaches } from './fates.js';
import { readHistories, type ClaimedAttempt } from './histories.js';
import { findHotLoops } from './hot-loops.js';
import { findUntold } from './last-words.js';
import { measureRecovery } from './recovery.js';
import { explainReruns } from './reruns.js';

const accept = (more: Partial<AcceptedTask> = {}): AcceptedTask => ({
  ...{ event: 'accept', at: 0, taskId: 'task-1', kind: 'plain', queue: 'alpha', digest: 'd' },
  ...more,
});
const run = (event: string, at: number, epoch = 1, more: Partial<HandlerEntry> = {}): HandlerEntry => ({
  ...{ event, at, epoch, taskId: 'task-1', type: 'work', worker: 'worker-0.1', queue: 'alpha', digest: 'd' },
  ...more,
});
const task = (more: Partial<FinalTask> = {}): FinalTask => ({
  ...{ task_id: 'task-1', status: 'completed', task_type: 'work', priority: 0, queue: 'alpha' },
  ...{ retry_count: 0, max_retries: 3, epoch: 1 },
  ...more,
});
const KILLED: Disturbance = { kind: 'worker_killed', worker: 0, beganAt: 500, endedAt: 900 };
const evidence = (of: Partial<Evidence>): Evidence =>
  evidenceOf({ accepts: [accept()], runs: [run('begin', 10), run('end', 20)], sightings: [], tasks: [task()], ...of });

describe('what became of the tasks', () => {
  it('is sound where each ended as its kind may', () => {
    expect(findFateBreaches(evidence({}))).toEqual([]);
  });

  it.each<[string, Partial<Evidence>]>([
    [
      'task-1 (plain) is dead_letter:exhausted',
      { tasks: [task({ status: 'dead_letter', reason: 'exhausted', retry_count: 4 })] },
    ],
    [
      'task-1 is exhausted after 2 failures, 4 are allowed',
      {
        accepts: [accept({ kind: 'doomed' })],
        tasks: [task({ status: 'dead_letter', reason: 'exhausted', retry_count: 2 })],
      },
    ],
    ['task-1 was submitted to alpha and is in beta', { tasks: [task({ queue: 'beta' })] }],
    ['task-1 ran with another payload', { runs: [run('begin', 10, 1, { digest: 'x' })] }],
    ['task-1 is listed twice, once as completed', { tasks: [task(), task()] }],
    ['task-2 is there and was not accepted', { tasks: [task(), task({ task_id: 'task-2' })] }],
    [
      'task-1 (cancelled_waiting) is cancelled:cancelled, and it ran',
      { accepts: [accept({ kind: 'cancelled_waiting' })], tasks: [task({ status: 'cancelled', reason: 'cancelled' })] },
    ],
    [
      'task-1 was cancelled (202) and is completed',
      { sightings: [{ event: 'cancel', at: 5, taskId: 'task-1', status: 202, epoch: 0 }] },
    ],
    [
      'task-1 was seen dead_letter at epoch 1 and is completed at 1',
      { sightings: [{ event: 'seen', at: 5, taskId: 'task-1', status: 'dead_letter', epoch: 1 }] },
    ],
    ['c, child of task-1, is not there', { runs: [run('begin', 10), run('end', 20, 1, { children: ['c'] })] }],
    ['c is a child of no completed run', { tasks: [task(), task({ task_id: 'c', task_type: 'child' })] }],
  ])('finds: %s', (breach, of) => {
    expect(findFateBreaches(evidence(of))).toEqual([breach]);
  });
});

describe('further runs of a task', () => {
  const explain = (runs: HandlerEntry[], faults: Disturbance[] = []) =>
    explainReruns(evidence({ runs }), { leaseMs: LEASE_MS, faults });
  const unexplained = (at: number) =>
    `task-1 ran again without a reason: epoch 1 on worker-0.1 at 0, epoch 2 on worker-0.1 at ${at}`;

  it('are explained by how the run before ended, or by a lease that ran out in a fault', () => {
    const runs = [
      ...[run('begin', 0), run('threw', 10), run('begin', 400, 2), run('snoozed', 410, 2)],
      ...[run('begin', 900, 3), run('signal:shutdown', 1_000, 3), run('begin', 1_010, 4)],
      ...[run('begin', 1_010 + LEASE_MS, 5), run('end', 1_020 + LEASE_MS, 5)],
    ];
    const counts = { retry: 1, snooze: 1, handed_back: 1, lease_ran_out: 1 };
    expect(explain(runs, [KILLED])).toEqual({ counts, breaches: [] });
  });

  it('are a breach without a reason, too soon after a failure, and after a failure that is final', () => {
    expect(explain([run('begin', 0), run('end', 10), run('begin', 100, 2)], [KILLED]).breaches).toEqual([
      unexplained(100),
    ]);
    expect(explain([run('begin', 0), run('threw', 10), run('begin', 100, 2)]).breaches).toEqual([
      'task-1 was retried after 90 ms: epoch 1 on worker-0.1 at 0',
    ]);
    const type = { type: 'refused' };
    const refused = [run('begin', 0, 1, type), run('threw', 10, 1, type), run('begin', 500, 2, type)];
    expect(explain(refused).breaches).toEqual(['task-1 was retried after 490 ms: epoch 1 on worker-0.1 at 0']);
  });

  it.each<[string, Disturbance[]]>([
    ['nothing', []],
    ['what struck another worker', [{ ...KILLED, worker: 1 }]],
    [
      'what struck the API',
      [
        { ...KILLED, kind: 'stalled', side: 'api' },
        { ...KILLED, kind: 'api_killed' },
      ],
    ],
    [
      'what was over long before, or came after',
      [
        { ...KILLED, beganAt: -9_000, endedAt: -8_000 },
        { ...KILLED, beganAt: 7_000, endedAt: 7_100 },
      ],
    ],
  ])('are not explained by %s, however long after, whether the run before returned or not', (_, faults) => {
    const runs = [run('begin', 0), run('begin', 2 * LEASE_MS, 2)];
    expect(explain(runs, faults).breaches).toEqual([unexplained(2 * LEASE_MS)]);
    expect(explain([...runs, run('end', 10)], faults).breaches).toEqual([unexplained(2 * LEASE_MS)]);
  });

  it.each<[string, Partial<Disturbance>]>([
    ['Redis', { kind: 'redis_frozen' }],
    ['its link', { kind: 'stalled', side: 'workers' }],
    ['its worker', {}],
  ])('may follow one that returned where a fault of %s kept that from being recorded', (_, fault) => {
    const runs = [run('begin', 0), run('end', 10), run('begin', 2 * LEASE_MS, 2)];
    expect(explain(runs, [{ ...KILLED, ...fault }])).toMatchObject({ counts: { lease_ran_out: 1 }, breaches: [] });
  });

  it('need no fault where the signal told that the lease was lost', () => {
    const runs = [run('begin', 0), run('signal:lease_lost', 2_900), run('begin', 2 * LEASE_MS, 2)];
    expect(explain(runs)).toMatchObject({ counts: { lease_ran_out: 1 }, breaches: [] });
  });

  it('may come before the lease ends where the handler gave up when it was told that it is lost', () => {
    const runs = [run('begin', 0), run('signal:lease_lost', 2_800), run('begin', 2_960, 2)];
    expect(explain(runs).breaches).toEqual([unexplained(2_960)]);
    expect(explain([...runs, run('threw', 2_810)])).toMatchObject({ counts: { lease_ran_out: 1 }, breaches: [] });
  });

  it('count from the claim where the handler began late', async () => {
    const found = evidence({ runs: [run('begin', 2_000), run('begin', 4_000, 2), run('end', 4_010, 2)] });
    const more = { worker: 'worker-0.1', outcome: 'crashed', ended_at: new Date(4_000).toISOString() };
    await readHistories(found, async () =>
      Promise.resolve([{ epoch: 1, started_at: new Date(900).toISOString(), ...more }]),
    );
    expect(explainReruns(found, { leaseMs: LEASE_MS, faults: [KILLED] })).toMatchObject({
      ...{ counts: { lease_ran_out: 1 }, breaches: [] },
    });
  });
});

describe('what is counted of a task', () => {
  const crashed = (epoch = 1): ClaimedAttempt => ({
    ...{ epoch, worker: 'worker-0.1', outcome: 'crashed' },
    ...{ started_at: new Date(0).toISOString(), ended_at: new Date(4_000).toISOString() },
  });
  const find = (runs: HandlerEntry[], more: Partial<FinalTask>, faults: Disturbance[] = [KILLED]) =>
    findMiscounts(evidence({ runs, tasks: [task(more)] }), faults);
  const FAILED = [run('begin', 10), run('threw', 20), run('begin', 400, 2), run('end', 410, 2)];
  const DIED = [run('begin', 10), run('begin', 4_000, 2), run('end', 4_010, 2)];

  it('are the failures that its handler threw, and the crashes that faults explain', () => {
    expect(find(FAILED, { retry_count: 1 })).toEqual([]);
    expect(find(DIED, { crash_count: 1, attempts: [crashed()] })).toEqual([]);
    const told = [...DIED, run('signal:lease_lost', 2_900)];
    expect(find(told, { crash_count: 1, attempts: [crashed()] }, [])).toEqual([]);
  });

  it('are not more failures than it threw, nor fewer unless its lease was lost or its signal fired', () => {
    expect(find(FAILED, { retry_count: 2 })).toEqual(['task-1 counts 2 failures, it threw 1 times']);
    const tooFew = 'task-1 counts 0 failures, it threw 1 times and never lost its lease';
    expect(find(FAILED, { retry_count: 0 })).toEqual([tooFew]);
    expect(find(FAILED, { retry_count: 0, attempts: [crashed()], crash_count: 1 })).toEqual([]);
    expect(find([...FAILED, run('signal:shutdown', 15)], { retry_count: 0 })).toEqual([]);
    const late = [run('begin', 10), run('end', 90), run('signal:timeout', 91)];
    expect(find(late, { retry_count: 1 })).toEqual([]);
    expect(find(late.slice(0, 2), { retry_count: 1 })).toHaveLength(1);
  });

  it('are no crashes that no run had, or that nothing explains', () => {
    expect(find(FAILED, { retry_count: 1, crash_count: 1 })).toEqual(['task-1 counts 1 crashes, its history has 0']);
    const unexplained = 'task-1 is charged with a crash of worker-0.1, epoch 1, without a fault';
    const more = { crash_count: 1, attempts: [crashed()] };
    expect(find(DIED, more, [])).toEqual([unexplained]);
    expect(find(DIED, more, [{ ...KILLED, worker: 1 }])).toEqual([unexplained]);
  });
});

describe('last words', () => {
  it('may be lost only in a fault that concerns the worker of the run that completed', () => {
    const runs = [run('begin', 10), run('begin', 8_000, 2), run('end', 8_100, 2)];
    const found = evidence({ runs, tasks: [task({ epoch: 2 })] });
    const find = (fault: Partial<Disturbance>) => findUntold(found, ['task-1'], [{ ...KILLED, ...fault }]);
    const during = { beganAt: 8_050, endedAt: 8_200 };
    expect(find(during)).toEqual([]);
    expect(find({ ...during, kind: 'redis_killed' })).toEqual([]);
    const breach = ['task-1 completed in quiet, without what its handler told last'];
    expect(find({ ...during, worker: 1 })).toEqual(breach);
    expect(find({ ...during, kind: 'dropped', side: 'api' })).toEqual(breach);
    expect(find({})).toEqual(breach);
  });
});

describe('calls while Redis does not answer', () => {
  const FROZEN: Disturbance = { kind: 'redis_frozen', beganAt: 1_000, endedAt: 4_000 };
  const second = (from: number, more = {}) => ({ from, until: from + 1_000, calls: 20, connections: 3, ...more });
  const HOT = [second(2_000, { calls: 5_000 }), second(3_000, { connections: 1_000 })];

  it('are few, and many in a hot loop, of calls or of connections', () => {
    expect(findHotLoops([second(2_000), second(3_000)], [FROZEN])).toEqual([]);
    expect(findHotLoops(HOT, [FROZEN])).toEqual([
      'workers made 5000 calls on 3 new connections in one second, at 2000, in redis_frozen',
      'workers made 20 calls on 1000 new connections in one second, at 3000, in redis_frozen',
    ]);
  });

  it('are many at other times, and where the workers are not concerned', () => {
    expect(findHotLoops([second(900, { calls: 5_000 }), second(3_500, { calls: 5_000 })], [FROZEN])).toEqual([]);
    const others: Disturbance[] = [
      { ...FROZEN, kind: 'worker_frozen' },
      { ...FROZEN, kind: 'dropped', side: 'api' },
    ];
    expect(findHotLoops(HOT, others)).toEqual([]);
  });
});

describe('recovery', () => {
  const fault = (beganAt: number, endedAt: number, more = {}) => ({
    kind: 'stalled' as const,
    beganAt,
    endedAt,
    ...more,
  });
  const completions = (...instants: number[]) => instants.map((at) => ({ at, worker: 'worker-1.1' }));

  it('is the time until the next task, by kind of fault, where no other fault disturbs it', () => {
    const faults = [fault(0, 100), fault(500, 600), fault(610, 700)];
    expect(measureRecovery(faults, completions(50, 130, 620, 760), [])).toEqual([
      {
        ...{ kind: 'stalled', count: 3 },
        completion: { measured: 2, p50: 30, max: 60 },
        acceptance: { measured: 0, p50: 0, max: 0 },
      },
    ]);
  });

  it('has a p99 from twenty values on', () => {
    const faults = Array.from({ length: 20 }, (_, index) => fault(index * 100, index * 100));
    const after = (count: number) =>
      completions(...faults.slice(0, count).map(({ endedAt }, index) => endedAt + index));
    const completionOf = (count: number) => measureRecovery(faults.slice(0, count), after(count), [])[0]?.completion;
    expect(completionOf(20)).toEqual({ measured: 20, p50: 9, p99: 19, max: 19 });
    expect(completionOf(19)).toEqual({ measured: 19, p50: 9, max: 18 });
  });

  it('of one worker is the time until that one completes a task, in whatever generation', () => {
    const done = [...completions(110), { at: 140, worker: 'worker-0.2' }];
    const [found] = measureRecovery([fault(0, 100, { worker: 0 })], done, [105]);
    expect(found).toMatchObject({ completion: { measured: 1, max: 40 }, acceptance: { measured: 1, max: 5 } });
  });
});
