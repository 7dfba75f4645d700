import fc from 'fast-check';
import type { ActOnTask, Child, Ending, Step, Submission, TurnStep } from './step.js';

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const types = fc.constantFrom('a', 'a', 'a', 'b', 'b', 'c');
const payloads = fc.constantFrom('{}', '{"ü":1}', '[9007199254740993]');
const priorities = fc.nat(2);
const fingerprints = fc.constantFrom('aaaaaaaaaaaa', 'bbbbbbbbbbbb');
const times = fc.constantFrom<1 | 2>(1, 1, 2);
const durations = fc.constantFrom(0, 1, 2_000, 20_000);
const rareDuration = fc.option(fc.constantFrom(1, 3_000, 30_000), { nil: undefined, freq: 3 });
const rarely = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(values, { nil: undefined, freq: 2 });

/** Without the fields that are undefined: sequences are printed and written down. */
const compact = <Data extends object>(data: fc.Arbitrary<Data>): fc.Arbitrary<Data> =>
  data.map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Data);

const plain: fc.Arbitrary<Child> = fc.record({ id: ids, type: types, priority: priorities, payloadText: payloads });
const optioned = compact(
  fc
    .tuple(
      plain,
      fc.record({
        delayMs: rareDuration,
        expiresInMs: rareDuration,
        deadlineMs: rareDuration,
        keepMs: rarely(fc.constantFrom(1_000, 15_000, 100_000_000)),
        unique: rarely(fc.constantFrom('one', 'two')),
        key: rarely(fc.constantFrom('k1', 'k2', 'k3', 'k4')),
        runAtMs: rarely(fc.constantFrom(0, 5_000, 40_000)),
      }),
    )
    .map(([task, options]): Submission => {
      const isDelayed = options.delayMs !== undefined;
      return { ...task, ...options, ...(isDelayed && { runAtMs: undefined }) };
    }),
);
const submissions = fc.oneof(plain, optioned, optioned);

const endings: fc.Arbitrary<Ending> = fc.oneof(
  fc.record({ kind: fc.constant('completed' as const), children: fc.array(plain, { maxLength: 2 }) }),
  compact(fc.record({ kind: fc.constant('retry' as const), delayMs: durations, fingerprint: rarely(fingerprints) })),
  compact(fc.record({ kind: fc.constant('dead' as const), fingerprint: fc.option(fingerprints, { nil: undefined }) })),
  fc.record({ kind: fc.constant('snoozed' as const), delayMs: durations }),
  fc.constant<Ending>({ kind: 'released' }),
  fc.constant<Ending>({ kind: 'begins' }),
);

const turns = compact(
  fc.record({
    do: fc.constant('turn' as const),
    by: fc.nat(2),
    demand: fc.nat(4),
    endings: fc.array(fc.record({ pick: fc.nat(7), ending: endings }), { maxLength: 3 }),
    awayMs: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 4_000),
    rooms: rarely(fc.record({ a: fc.nat(2), b: fc.nat(2) }, { requiredKeys: [] })),
    fate: fc.constantFrom<TurnStep['fate']>('answered', 'answered', 'answered', 'lost', 'unsent', 'twice'),
  }),
) as fc.Arbitrary<TurnStep>;

const acts: fc.Arbitrary<ActOnTask> = fc.oneof(
  fc.constantFrom<ActOnTask>(
    { kind: 'cancel' },
    { kind: 'cancel' },
    { kind: 'retry' },
    { kind: 'retry' },
    { kind: 'erase' },
  ),
  priorities.map((priority): ActOnTask => ({ kind: 'priority', priority })),
  durations.map((delayMs): ActOnTask => ({ kind: 'reschedule', delayMs })),
  fc.constantFrom(0, 15_000).map((runAtMs): ActOnTask => ({ kind: 'reschedule at', runAtMs })),
);

const owners = fc.constantFrom('p', 'q');
const redriveIds = fc.constantFrom('r1', 'r2', 'r3', 'r4');
const selections = fc.oneof(
  fc.uniqueArray(ids, { minLength: 1, maxLength: 4 }).map((chosen) => ({ ids: chosen })),
  fingerprints.map((fingerprint) => ({ fingerprint })),
  fc.constant({}),
  fc.constantFrom('a', 'b').map((type) => ({ type })),
);

const step = <Kind extends Step['do']>(kind: Kind, rest: object): fc.Arbitrary<Step> =>
  compact(fc.record({ do: fc.constant(kind), ...rest })) as fc.Arbitrary<Step>;

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: step('submit', { tasks: fc.array(submissions, { minLength: 1, maxLength: 3 }), times }) },
  { weight: 1, arbitrary: step('duplicate', { of: ids, as: ids, times }) },
  { weight: 14, arbitrary: turns },
  { weight: 1, arbitrary: step('late turn', { by: fc.nat(2) }) },
  { weight: 1, arbitrary: step('extend', { pick: fc.nat(7) }) },
  { weight: 1, arbitrary: step('note', { pick: fc.nat(4), percent: fc.nat(100), lines: fc.nat(3), times }) },
  { weight: 1, arbitrary: fc.oneof(step('crash', { by: fc.nat(2) }), step('leave', { by: fc.nat(2) })) },
  { weight: 1, arbitrary: step('quiet', { by: fc.nat(2), wish: fc.constantFrom('QUIET', 'RESUME', 'RESUME') }) },
  { weight: 7, arbitrary: step('act', { act: acts, id: ids, times }) },
  {
    weight: 2,
    arbitrary: step('redrive', {
      ids: fc.uniqueArray(ids, { minLength: 1, maxLength: 4 }),
      request: fc.constantFrom('u1fc0de0', 'c1d2e3x4'),
      times,
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        step('start redrive', { id: redriveIds, canaries: fc.nat(2), rate: fc.constantFrom(0, 0, 1, 10) }),
        selections,
      )
      .map(([start, selection]) => ({ ...start, ...selection })),
  },
  { weight: 3, arbitrary: step('step redrives', { owner: owners }) },
  { weight: 1, arbitrary: step('cancel redrive', { id: redriveIds }) },
  {
    weight: 1,
    arbitrary: step('purge', { fingerprint: rarely(fingerprints), olderThanMs: fc.constantFrom(0, 1_000, 10_000) }),
  },
  {
    weight: 1,
    arbitrary: step('trim', {
      ageMs: fc.constantFrom(0, 0, 5_000, 86_400_000),
      count: fc.constantFrom(0, 1, 1_000, 1_000),
      bytes: fc.constantFrom(0, 1e9, 1e9, 1e9),
    }),
  },
  {
    weight: 7,
    arbitrary: step('advance', { ms: fc.constantFrom(1, 999, 1_000, 1_999, 5_000, 9_999, 10_000, 20_000) }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'flush scripts' }, { do: 'advance', ms: 3_600_000 }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'again' }) },
  {
    weight: 1,
    arbitrary: step('hold', { act: fc.constantFrom('PAUSE', 'DRAIN', 'RESUME', 'RESUME', 'RESUME'), times }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'purge waiting' }, { do: 'clear purged' }) },
);

/** Sequences of everything that clients, workers, operators and time do to a queue. */
export const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(steps, { minLength: 1, maxLength: 50, size: 'max' });
