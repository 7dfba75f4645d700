import { existsSync, readdirSync } from 'node:fs';
import { FaultySystem } from './support/faulty-system.js';
import { requireProgram } from './support/requirements.js';

const DELAY_S = 2;

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
      await system.untilWorkersLive(1);
    }, 60_000);
    afterAll(() => system.stop());

    it('nothing begins early, and no lease is lost', async () => {
      const scheduled = await system.submit({ task_type: 'noop', delay: DELAY_S });
      const failing = await system.submit({ task_type: 'fail', payload: { times: 1 } });
      const long = await system.submit({
        task_type: 'wait',
        payload: { ms: 4 * 1_000 * system.lease },
        max_retries: 0,
      });
      const { at: clockOfWorker } = await system.noted(long, 'begin');
      expect(Math.round((clockOfWorker - Date.now()) / 3_600_000)).toBe(Number.parseInt(worker));
      const [delayed, retried, kept] = await system.finished([scheduled, failing, long]);
      expect(await momentsOf(scheduled)).toMatchObject({ isEarly: false, isLate: false });
      expect(delayed).toMatchObject({ status: 'completed', retry_count: 0 });
      expect(retried).toMatchObject({ status: 'completed', retry_count: 1, crash_count: 0 });
      expect(kept).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
      expect([scheduled, failing, long].map((taskId) => system.begins(taskId))).toEqual([1, 2, 1]);
      expect(await system.client.hget('task_queue:ledger', 'crashes')).toBeNull();
      await system.expectAllAccountedFor();
    }, 60_000);

    /** By the clock of Redis. */
    async function momentsOf(taskId: string): Promise<{ isEarly: boolean; isLate: boolean }> {
      const { body } = await system.ask('GET', `/tasks/${taskId}`);
      const waitedMs = Date.parse(body['started_at'] as string) - Date.parse(body['created_at'] as string);
      return { isEarly: waitedMs < DELAY_S * 1_000, isLate: waitedMs > 60_000 };
    }
  });
});
