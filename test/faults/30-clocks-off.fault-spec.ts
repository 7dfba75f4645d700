import { existsSync, readdirSync } from 'node:fs';
import { FaultySystem } from './support/faulty-system.js';
import { requireProgram } from './support/requirements.js';

const HOUR_MS = 3_600_000;
const DELAY_S = 2;
const BACKOFF_S = 2;
/** A clock that is off makes a difference of an hour; this is for a busy machine. */
const LATE_MS = 60_000;

/** Shifts the clock of what is started with it; its monotonic clock goes on as it is. */
function shiftedClock(hours: string): Record<string, string> {
  const howToGet = 'apt-get install faketime';
  requireProgram('faketime', howToGet);
  const library = readdirSync('/usr/lib')
    .map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`)
    .find((path) => existsSync(path));
  if (library === undefined)
    throw new Error(`This fault needs libfaketimeMT.so.1, which is not in /usr/lib. ${howToGet}`);
  return { LD_PRELOAD: library, FAKETIME: hours, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

describe('fault 30: clocks are an hour off', () => {
  describe.each([
    { api: '-1h', worker: '+1h' },
    { api: '+1h', worker: '-1h' },
  ])('that of the API by $api, that of a worker by $worker', ({ api, worker }) => {
    let system: FaultySystem;
    beforeAll(async () => {
      system = await FaultySystem.open();
      await system.api.stop();
      await system.startApi(shiftedClock(api));
      system.startHostileWorker(shiftedClock(worker));
      system.clocksOff.set('hostile-1', Number.parseInt(worker) * HOUR_MS);
      await system.untilWorkersLive(1);
    }, 60_000);
    afterAll(() => system.stop());

    it('nothing begins early, and no lease is lost', async () => {
      const scheduled = await system.submit({ task_type: 'noop', delay: DELAY_S });
      const backoff = { kind: 'fixed', delay: BACKOFF_S };
      const failing = await system.submit({ task_type: 'fail', payload: { times: 1 }, backoff });
      const long = await system.submit({
        task_type: 'wait',
        payload: { ms: 4 * 1_000 * system.lease },
        max_retries: 0,
      });
      const { at: clockOfWorker } = await system.noted(long, 'begin');
      expect(Math.round((clockOfWorker - Date.now()) / HOUR_MS)).toBe(Number.parseInt(worker));
      const [delayed, retried, kept] = await system.finished([scheduled, failing, long]);
      expectBetween(DELAY_S * 1_000, LATE_MS, await beganAfterSubmission(scheduled));
      expect(delayed).toMatchObject({ status: 'completed', retry_count: 0 });
      expect(retried).toMatchObject({ status: 'completed', retry_count: 1, crash_count: 0 });
      const [first, second] = retried?.attempts ?? [];
      expectBetween(BACKOFF_S * 1_000, LATE_MS, between(first?.ended_at, second?.started_at));
      expect(kept).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
      expect([scheduled, failing, long].map((taskId) => system.begins(taskId))).toEqual([1, 2, 1]);
      expect(await system.client.hget('task_queue:ledger', 'crashes')).toBeNull();
      await system.expectAllAccountedFor();
    }, 60_000);

    /** In ms, by the clock of Redis, as all times that the API tells. */
    async function beganAfterSubmission(taskId: string): Promise<number> {
      const { body } = await system.ask('GET', `/tasks/${taskId}`);
      return between(body['created_at'], body['started_at']);
    }
  });

  const between = (from: unknown, to: unknown): number => Date.parse(String(to)) - Date.parse(String(from));

  function expectBetween(least: number, most: number, milliseconds: number): void {
    expect(milliseconds).toBeGreaterThanOrEqual(least);
    expect(milliseconds).toBeLessThan(most);
  }
});
