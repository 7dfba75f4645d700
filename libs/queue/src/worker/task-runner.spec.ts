import { loneSurroundings } from '../../testing/lone-surroundings.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { encodeRecordBody } from '../redis/task-record.js';
import type { Executor } from './executor.js';
import type { KeptAcknowledgement } from './kept-acknowledgement.js';
import type { LeaseKeeper } from './lease/lease-keeper.js';
import { TaskExecution, type RunSurroundings } from './task-execution.js';
import { TaskRunner } from './task-runner.js';

/** Longer than handlers that block the event loop are started one after the other. */
const BLOCKED_MS = 6;

describe('claimed tasks', () => {
  let begun: string[];
  let reported: KeptAcknowledgement[];
  let runner: TaskRunner;
  let isQuiet: boolean;
  let surroundings: RunSurroundings;
  beforeEach(() => {
    begun = [];
    reported = [];
    isQuiet = true;
    surroundings = { ...loneSurroundings, report: (acknowledgement) => void reported.push(acknowledgement) };
    let slots = 0;
    const leases = {
      room: 30,
      keep: () => ({ slot: slots++, version: 1 }),
      begin: () => undefined,
      forget: () => undefined,
    };
    const executor = {
      execute: ({ taskId }: TaskExecution) => {
        begun.push(taskId);
        const until = performance.now() + BLOCKED_MS;
        while (performance.now() < until);
        return new Promise(() => undefined);
      },
    };
    runner = new TaskRunner(
      { concurrency: 10, crashBudget: 2, taskTimeoutMs: 60_000 },
      new HandlerRegistry(),
      executor as unknown as Executor,
      leases as unknown as LeaseKeeper,
      () => isQuiet,
    );
  });
  afterEach(() => runner.stop());

  const claim = (taskId: string, crashes = 0): TaskExecution => {
    const rest = { type: 'a', priority: 0, payloadText: '{}' } as Parameters<typeof encodeRecordBody>[0];
    const record = `{"v":1,"c":1795493464127,${encodeRecordBody(rest).slice(1)}`;
    const past = { failures: 0, crashes, deadlineInMs: undefined };
    return new TaskExecution({ taskId, record, token: `L|1|${taskId}|`, epoch: 1, ...past }, surroundings);
  };
  const kinds = (): string[] => reported.map(({ taskId, outcome }) => `${taskId} ${outcome.kind}`);
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('do not begin when their leases are lost while a handler before them blocks', async () => {
    runner.start([claim('first'), claim('second')], Infinity);
    expect(begun).toEqual(['first']);
    runner.interrupt({ kind: 'lost', slot: 1, version: 1 });
    await nextTurn();
    expect(begun).toEqual(['first']);
    expect(kinds()).toEqual(['second released']);
  });

  it('begin, where they are suspects, when Redis knows it', () => {
    runner.start([claim('suspect', 2)], Infinity);
    expect([begun, kinds()]).toEqual([[], ['suspect begins']]);
    runner.answered(reported);
    expect(begun).toEqual(['suspect']);
    runner.answered(reported);
    expect(begun).toEqual(['suspect']);
  });

  it('do not begin, where they are suspects, when Redis has given them to somebody else', () => {
    runner.start([claim('suspect', 2)], Infinity);
    runner.refused(reported[0] as KeptAcknowledgement);
    runner.answered(reported.slice());
    expect(begun).toEqual([]);
    expect(kinds()).toEqual(['suspect begins', 'suspect released']);
    expect(runner.busySlots).toBe(0);
  });

  it('wait, where they are suspects, until nothing else is on its way', () => {
    isQuiet = false;
    runner.start([claim('suspect', 2)], Infinity);
    expect([kinds(), runner.freeSlots]).toEqual([[], 0]);
    isQuiet = true;
    runner.answered([]);
    expect(kinds()).toEqual(['suspect begins']);
  });
});
