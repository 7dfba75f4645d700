import { eventually } from '@app/queue/testing';
import { FaultySystem, QUEUE } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const TASKS = sized(2_000, 10_000);
const WORKERS = sized(2, 10);
const WAIT_MS = sized(10_000, 60_000);
/** The wait is multiplied by 1 to 1.2. */
const JITTER_MS = WAIT_MS * 0.2;
const STARTED_WITHIN_MS = sized(4_000, 20_000);
const PARTS = 10;

describe('fault 32: thousands of tasks fail in the same instant', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('their retries are spread over the whole jitter, and none runs early by the clock of Redis', async () => {
    system.lease = 10;
    for (let worker = 0; worker < WORKERS; worker++) {
      system.startHostileWorker({ WORKER_CONCURRENCY: String(TASKS / WORKERS), POLL_INTERVAL: '1' });
    }
    await system.untilWorkersLive(WORKERS);
    const at = Date.now() + STARTED_WITHIN_MS;
    const backoff = { kind: 'fixed', delay: WAIT_MS / 1_000 };
    const task = { task_type: 'failAt', payload: { at }, backoff };
    const taskIds = await system.submitMany(Array.from({ length: TASKS }, () => task));

    const dueAt = await eventually('all wait for their retry', () => allDue(system), 60_000);
    const tasks = await system.finished(taskIds, WAIT_MS + 120_000);

    const waits = tasks.map(({ task_id, attempts = [] }) => {
      const [failed, again] = [...attempts].sort((one, other) => one.epoch - other.epoch);
      const due = dueAt.get(task_id)!;
      expect([failed!.outcome, again!.outcome, attempts.length]).toEqual(['failed', 'completed', 2]);
      expect(Date.parse(again!.started_at)).toBeGreaterThanOrEqual(due);
      return due - Date.parse(failed!.ended_at);
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(WAIT_MS);
    expect(Math.max(...waits)).toBeLessThanOrEqual(WAIT_MS + JITTER_MS);
    for (let part = 0; part < PARTS; part++) {
      const from = WAIT_MS + (JITTER_MS * part) / PARTS;
      const inPart = waits.filter((wait) => wait >= from && wait < from + JITTER_MS / PARTS).length;
      expect(inPart).toBeGreaterThan((TASKS / PARTS) * 0.6);
      expect(inPart).toBeLessThan((TASKS / PARTS) * 1.4);
    }
    const ends = tasks.map(({ attempts = [] }) => Math.min(...attempts.map(({ ended_at }) => Date.parse(ended_at))));
    measured(`${TASKS} failures recorded`, Math.max(...ends) - Math.min(...ends));
    measured('their retries spread over', Math.max(...dueAt.values()) - Math.min(...dueAt.values()));
    await system.expectAllAccountedFor();
  }, 400_000);
});

/** When each retry is due, in ms of the clock of Redis; undefined until all wait for theirs. */
async function allDue(system: FaultySystem): Promise<Map<string, number> | undefined> {
  const members = await system.client.zrange(`${QUEUE}:retry`, '0', '-1', 'WITHSCORES');
  if (members.length < TASKS * 2) return undefined;
  return new Map(Array.from({ length: TASKS }, (_, index) => [members[index * 2]!, Number(members[index * 2 + 1])]));
}
