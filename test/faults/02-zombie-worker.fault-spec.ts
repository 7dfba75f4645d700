import { eventually, TestScripts } from '@app/queue/testing';
import { FaultySystem, QUEUE } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const LEASE_S = sized(1, 5);
const LEASE_MS = LEASE_S * 1_000;
const ANSWERS_WITHIN_MS = 5_000;

describe('fault 2: a worker freezes for three leases and comes back', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
    system.lease = LEASE_S;
  }, 60_000);
  afterAll(() => system.stop());

  /** The token of the claim that Redis knows now. */
  async function tokenOf(taskId: string): Promise<string> {
    const state = await system.client.hget(`${QUEUE}:state`, taskId);
    const [token] = /^L\|\d+\|[^|]*\|/.exec(state ?? '') ?? [];
    if (token === undefined) throw new Error(`${taskId} is not claimed: ${state}`);
    return token;
  }

  /** What Redis says to whoever asks for a longer lease with a token, and to whoever reports a failure with the other one. */
  async function answersTo(taskId: string, extendedBy: string, failedBy: string): Promise<unknown[]> {
    const scripts = await TestScripts.open(QUEUE, system.redis.url);
    try {
      scripts.runner.clock = '';
      const failed = { kind: 'retry', delayMs: 0, error: '{"error":"failed"}' } as const;
      const acknowledgements = [{ taskId, token: failedBy, recordBytes: 0, outcome: failed }];
      const [extension] = await scripts.extensions.run([{ taskId, token: extendedBy }], LEASE_MS, ANSWERS_WITHIN_MS);
      const { answers } = await scripts.worker('teller').turn({ acknowledgements, heartbeat: '' });
      return [extension, ...answers];
    } finally {
      scripts.leave();
    }
  }

  it('its handlers are told, and what it says of its tasks is refused', async () => {
    const zombie = system.startHostileWorker({ HOLD: 'true', BALKS: 'true' });
    const plodding = await system.submit({ task_type: 'plod', payload: { ms: 5 * LEASE_MS } });
    const balking = await system.submit({ task_type: 'balk', payload: { ms: 5 * LEASE_MS } });
    for (const taskId of [plodding, balking]) await system.noted(taskId, 'begin');
    // When this one begins, the clocks of the others surely run: a freeze can't hit between its begin and its timer.
    const heeding = await system.submit({ task_type: 'hold' });
    await system.noted(heeding, 'begin');
    const stale = await tokenOf(plodding);
    zombie.signal('SIGSTOP');
    const frozenAt = Date.now();
    // Still at it when the frozen one comes to its end.
    system.startHostileWorker({ PLODS_LONGER: '1.4' });
    const [task] = await system.finished([heeding]);
    expect(task).toMatchObject({ status: 'completed', worker: 'hostile-2', crash_count: 1, retry_count: 0 });
    // What it could say in the moment in which it wakes up, and does not know yet; the other worker may say it.
    await eventually('the other one runs it', () => system.begins(plodding) === 2);
    expect(await answersTo(plodding, stale, stale)).toEqual(['LEASE_LOST', 'LEASE_LOST']);
    expect(await answersTo(plodding, await tokenOf(plodding), stale)).toEqual(['OK', 'LEASE_LOST']);
    await eventually('three leases have passed', () => Date.now() - frozenAt > 3 * LEASE_MS, 4 * LEASE_MS);
    zombie.signal('SIGCONT');
    const thawedAt = Date.now();

    for (const taskId of [heeding, plodding, balking]) {
      const told = await system.noted(taskId, 'signal:lease_lost');
      measured('a handler is told after its worker came back', told.at - thawedAt);
      expect(told).toMatchObject({ worker: 'hostile-1', epoch: system.runs(taskId)[0]!.epoch });
    }
    // These runs ignored their signals: one ends with success, one with an error of its own.
    const has = (taskId: string, how: string): boolean =>
      system.runs(taskId).some(({ event, worker }) => event === how && worker === 'hostile-1');
    const ended = (): boolean => has(plodding, 'end') && has(balking, 'threw');
    await eventually('the runs of the frozen worker have ended', ended, 60_000);
    const refused = (taskId: string): boolean =>
      new RegExp(`\\[${taskId}\\] The outcome .* was not recorded: its lease had been lost`).test(zombie.output);
    await eventually('all outcomes are refused', () => [heeding, plodding, balking].every(refused));
    const tasks = await system.finished([heeding, plodding, balking]);
    for (const found of tasks) {
      // What had finished by then keeps its crash; of what was still running it is taken back.
      const crashes = found.task_id === heeding ? 1 : 0;
      expect(found).toMatchObject({ status: 'completed', worker: 'hostile-2', crash_count: crashes, retry_count: 0 });
      expect(found.last_error).toBeUndefined();
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
