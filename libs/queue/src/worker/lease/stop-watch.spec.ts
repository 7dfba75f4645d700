import type { LostLease } from './lease-extender.js';
import { SlotTable } from './slot-table.js';
import { StopWatch } from './stop-watch.js';

describe('the watch for runs that were asked to stop', () => {
  const entry = (taskId: string, epoch = 1, queue = 0) => ({
    queue,
    taskId,
    token: `L|${epoch}|w|`,
    leaseEndsAt: 0,
    timeoutAt: Infinity,
  });
  let table: SlotTable;
  let stopping: string[];
  let reads: number;
  let stopped: LostLease[];
  let watch: StopWatch;
  beforeEach(() => {
    table = SlotTable.ofSize(3);
    stopping = [];
    reads = 0;
    stopped = [];
    const read = (queue: number, taskIds: readonly string[]): Promise<boolean[]> => {
      reads++;
      return Promise.resolve(taskIds.map((id) => stopping.includes(`${queue}:${id}`)));
    };
    watch = new StopWatch(read, table, (run) => stopped.push(run));
  });

  it('asks nothing while nothing runs', async () => {
    await watch.look();
    table.occupy(0, entry('a'));
    table.vacate(0);
    await watch.look();
    expect(reads).toBe(0);
  });

  it('tells which run it is, once', async () => {
    table.occupy(0, entry('a'));
    const version = table.occupy(2, entry('b', 2));
    stopping = ['0:elsewhere', '0:b'];
    await watch.look();
    await watch.look();
    expect(stopped).toEqual([{ slot: 2, version }]);
  });

  it('tells it again of a later run', async () => {
    table.occupy(0, entry('a', 1));
    stopping = ['0:a'];
    await watch.look();
    table.vacate(0);
    table.occupy(1, entry('a', 2));
    await watch.look();
    expect(stopped.map(({ slot }) => slot)).toEqual([0, 1]);
  });

  it('tells tasks of two queues apart, whose ids and tokens may be the same', async () => {
    table.occupy(0, entry('a', 1, 0));
    table.occupy(1, entry('a', 1, 1));
    stopping = ['1:a'];
    await watch.look();
    expect(stopped.map(({ slot }) => slot)).toEqual([1]);
    stopping = ['0:a', '1:a'];
    await watch.look();
    expect(stopped.map(({ slot }) => slot)).toEqual([1, 0]);
  });
});
