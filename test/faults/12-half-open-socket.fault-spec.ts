import { eventually, type FaultProxy } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { isFull, sized } from './support/variant.js';

/** A connection is given up when a blocking wait, for the poll interval at most, has had no answer for 2 s more. */
const GIVEN_UP_WITHIN_MS = 200 + 2_000;
/** The worker pauses; then the turn that follows finds out by itself that its own connection is dead: REDIS_TIMEOUT. */
const TURN_MS = 200 + 1_500;
/** Before a new connection is tried: 50 ms, and up to a fifth more. And what a call takes. */
const COMES_UP_WITHIN_MS = 60 + 40;
/** On a busy machine single steps are late, but not in each round. */
const BUSY_MS = 1_000;
const ROUNDS = sized(1, 4);

describe('fault 12: the sockets of a worker are open, and nothing comes through any more', () => {
  let system: FaultySystem;
  let proxy: FaultProxy;
  beforeAll(async () => {
    system = await FaultySystem.open();
    proxy = await system.openProxy();
    system.startHostileWorker({ REDIS_URL: proxy.url });
    await system.untilWorkersLive(1);
  }, 60_000);
  afterAll(() => system.stop());

  it.each(['requests', 'replies'] as const)(
    'of its %s: it makes new connections by itself, and works on',
    async (way) => {
      const replacedMs: number[] = [];
      const doneMs: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await system.finished([await system.submit({ task_type: 'noop' })]);
        // The old connections stay dead for good: only a new one is of use.
        const made = proxy.connectionsMade;
        const held = proxy.openConnections;
        // The wait is under way: of the replies, the wake-up is the first that is lost; of the requests, the turn after it.
        await proxy.next('requests', 'BLPOP');
        proxy.silenceThese(way);
        const deadSince = performance.now();
        const taskId = await system.submit({ task_type: 'noop' });
        const within = GIVEN_UP_WITHIN_MS + COMES_UP_WITHIN_MS + BUSY_MS;
        await eventually('one is replaced', () => proxy.connectionsMade > made, within);
        replacedMs.push(performance.now() - deadSince);
        const [task] = await system.finished([taskId], within + TURN_MS);
        doneMs.push(performance.now() - deadSince);
        expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
        // The third one, for the leases of long tasks, finds out when it has something to say.
        await eventually('turns and waits have new connections', () => proxy.connectionsMade >= made + 2);
        await eventually('the dead connections are closed', () => proxy.openConnections <= held);
      }
      for (const ms of replacedMs) measured(`a connection is replaced after all fell silent, of their ${way}`, ms);
      for (const ms of doneMs) measured(`a task is done after the connections fell silent, of their ${way}`, ms);
      if (!isFull) return;
      expect(Math.min(...replacedMs)).toBeLessThanOrEqual(GIVEN_UP_WITHIN_MS + COMES_UP_WITHIN_MS);
      expect(Math.min(...doneMs)).toBeLessThanOrEqual(GIVEN_UP_WITHIN_MS + TURN_MS + 2 * COMES_UP_WITHIN_MS);
    },
    60_000,
  );

  it('and all is accounted for', () => system.expectAllAccountedFor());
});
