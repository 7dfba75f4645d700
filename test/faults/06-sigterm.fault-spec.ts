import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const SHUTDOWN_TIMEOUT_S = sized(1.5, 10);

describe('fault 6: a worker with long tasks is asked to stop, politely and less so', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('it claims nothing more, lets end what ends in time, and hands back the rest without using up an attempt', async () => {
    const stopping = system.startHostileWorker({ HOLD: 'true', SHUTDOWN_TIMEOUT: String(SHUTDOWN_TIMEOUT_S) });
    const long = await system.submit({ task_type: 'hold', max_retries: 0 });
    await system.noted(long, 'begin');
    const short = await system.submit({ task_type: 'plod', payload: { ms: SHUTDOWN_TIMEOUT_S * 500 } });
    await system.noted(short, 'begin');
    stopping.signal('SIGTERM');
    await eventually('it stops', () => stopping.output.includes('waiting for 2 running tasks'));
    const later = await system.submit({ task_type: 'noop' });
    expect(await stopping.exit()).toBe(0);

    expect(await system.task(short)).toMatchObject({ status: 'completed', worker: 'hostile-1' });
    expect(await system.task(later)).toMatchObject({ status: 'pending' });
    const handedBack = await system.task(long);
    expect(handedBack).toMatchObject({ status: 'pending', retry_count: 0, crash_count: 0 });
    expect(handedBack.attempts).toMatchObject([{ outcome: 'released' }]);
    expect(system.runs(long).map(({ event }) => event)).toEqual(['begin', 'signal:shutdown', 'threw']);

    system.startHostileWorker();
    for (const task of await system.finished([long, later])) {
      expect(task).toMatchObject({ status: 'completed', worker: 'hostile-2', retry_count: 0, crash_count: 0 });
    }
    await system.workers[1]!.stop();
  }, 90_000);

  it('at a second signal it exits at once, and its task runs again when its lease ends', async () => {
    const stopping = system.startHostileWorker({ HOLD: 'true', SHUTDOWN_TIMEOUT: '600' });
    const taskId = await system.submit({ task_type: 'hold', max_retries: 0 });
    await system.noted(taskId, 'begin');
    const askedAt = Date.now();
    await eventually('it has ended', () => {
      stopping.signal('SIGTERM');
      return stopping.ended;
    });
    expect(await stopping.exit()).toBe(1);
    measured('a worker is gone after a first and a second signal', Date.now() - askedAt);
    expect(Date.now() - askedAt).toBeLessThan(5_000);
    system.startHostileWorker();
    const [task] = await system.finished([taskId]);
    expect(task).toMatchObject({ status: 'completed', worker: 'hostile-4', retry_count: 0, crash_count: 1 });
    await system.expectAllAccountedFor();
  }, 90_000);
});
