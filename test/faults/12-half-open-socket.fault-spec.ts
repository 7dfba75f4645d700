import { eventually, type FaultProxy } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';

/** The longest blocking wait of the worker, its poll interval, and what is allowed beyond. */
const RECONNECTS_WITHIN_MS = 200 + 2_000;
/** The turn that follows a wait finds out by itself that its own connection is dead: REDIS_TIMEOUT. */
const CALL_MS = 1_500;
/** For the new connections to come up, and for a busy machine. */
const COMES_UP_WITHIN_MS = 1_000;

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
      const before = await system.submit({ task_type: 'noop' });
      await system.finished([before]);
      // The old connections stay dead for good: only a new one is of use.
      const made = proxy.connectionsMade;
      const held = proxy.openConnections;
      const deadSince = performance.now();
      proxy.silenceThese(way);
      const taskId = await system.submit({ task_type: 'noop' });
      await eventually(
        'one is replaced',
        () => proxy.connectionsMade > made,
        RECONNECTS_WITHIN_MS + COMES_UP_WITHIN_MS,
      );
      measured(`a connection is replaced after all fell silent, of their ${way}`, performance.now() - deadSince);
      const [task] = await system.finished([taskId], RECONNECTS_WITHIN_MS + CALL_MS + COMES_UP_WITHIN_MS);
      measured(`a task is done after the connections fell silent, of their ${way}`, performance.now() - deadSince);
      expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
      // The third one, for the leases of long tasks, finds out when it has something to say.
      await eventually('turns and waits have new connections', () => proxy.connectionsMade >= made + 2);
      await eventually('the dead connections are closed', () => proxy.openConnections <= held);
    },
    60_000,
  );

  it('and all is accounted for', () => system.expectAllAccountedFor());
});
