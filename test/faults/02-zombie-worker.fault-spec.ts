import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const LEASE_S = sized(1, 5);
const LEASE_MS = LEASE_S * 1_000;

describe('fault 2: a worker freezes for three leases and comes back', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
    system.lease = LEASE_S;
  }, 60_000);
  afterAll(() => system.stop());

  it('its handlers are told, and what it says of its tasks is refused', async () => {
    const zombie = system.startHostileWorker({ HOLD: 'true' });
    const plodding = await system.submit({ task_type: 'plod', payload: { ms: 5 * LEASE_MS } });
    await system.noted(plodding, 'begin');
    // When this one begins, the clock of the other one surely runs: a freeze can't hit between its begin and its timer.
    const heeding = await system.submit({ task_type: 'hold' });
    await system.noted(heeding, 'begin');
    zombie.signal('SIGSTOP');
    const frozenAt = Date.now();
    // Still at it when the frozen one comes to its end.
    system.startHostileWorker({ PLODS_LONGER: '1.4' });
    const [task] = await system.finished([heeding]);
    expect(task).toMatchObject({ status: 'completed', worker: 'hostile-2', crash_count: 1, retry_count: 0 });
    await eventually('three leases have passed', () => Date.now() - frozenAt > 3 * LEASE_MS, 4 * LEASE_MS);
    zombie.signal('SIGCONT');
    const thawedAt = Date.now();

    for (const taskId of [heeding, plodding]) {
      const told = await system.noted(taskId, 'signal:lease_lost');
      measured('a handler is told after its worker came back', told.at - thawedAt);
      expect(told).toMatchObject({ worker: 'hostile-1', epoch: system.runs(taskId)[0]!.epoch });
    }
    // This run ignored its signal, and ends with success.
    const ended = (): boolean =>
      system.runs(plodding).some(({ event, worker }) => event === 'end' && worker === 'hostile-1');
    await eventually('the run of the frozen worker has ended', ended, 60_000);
    const refused = (taskId: string): boolean =>
      new RegExp(`\\[${taskId}\\] The outcome .* was not recorded: its lease had been lost`).test(zombie.output);
    await eventually('both outcomes are refused', () => refused(heeding) && refused(plodding));
    const tasks = await system.finished([heeding, plodding]);
    for (const found of tasks) {
      // What had finished by then keeps its crash; of what was still running it is taken back.
      const crashes = found.task_id === heeding ? 1 : 0;
      expect(found).toMatchObject({ status: 'completed', worker: 'hostile-2', crash_count: crashes, retry_count: 0 });
      expect(system.begins(found.task_id)).toBe(2);
      expect(found.epoch).toBe(system.runs(found.task_id).findLast(({ event }) => event === 'begin')!.epoch);
      expect(zombie.output).toContain(`[${found.task_id}] The signal of a running`);
    }
    expect(zombie.ended).toBe(false);
    const last = await system.submitMany(Array.from({ length: 20 }, () => ({ task_type: 'noop' })));
    await system.finished(last);
    await system.expectAllAccountedFor();
  }, 120_000);
});
