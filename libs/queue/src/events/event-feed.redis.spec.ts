import {
  eventually,
  FaultProxy,
  openTestQueue,
  testRedisUrl,
  TestScripts,
  type TestQueue,
} from '../../testing/index.js';
import type { EventsRequest, QueueEvent } from '../domain/queue-event.js';

describe('following events', () => {
  let queue: TestQueue;
  let scripts: TestScripts;
  let abort: AbortController;
  beforeEach(async () => {
    abort = new AbortController();
    queue = await openTestQueue();
    scripts = await TestScripts.open(queue.name);
  });
  afterEach(async () => {
    abort.abort();
    scripts.leave();
    await queue.close();
  });

  /** Follows until it ends or the test does, and notes everything. */
  function follow(request: EventsRequest = {}): {
    seen: QueueEvent[];
    ended: Promise<void>;
    opened: () => Promise<unknown>;
  } {
    const seen: QueueEvent[] = [];
    const ended = (async (): Promise<void> => {
      for await (const event of queue.service.events({ signal: abort.signal, ...request })) seen.push(event);
    })();
    return { seen, ended, opened: () => eventually('it is open', () => seen.length > 0) };
  }

  const told = (events: readonly QueueEvent[]): string[] =>
    events.map((event) => (event.kind === 'task' ? `${event.taskId} ${event.status}` : event.kind));
  const idOf = (event: QueueEvent | undefined): string => (event !== undefined && 'id' in event ? event.id : '');

  it('tells everything that happens from now on', async () => {
    await scripts.enqueue('before');
    const { seen, opened } = follow();
    await opened();
    const worker = scripts.worker('w');
    await scripts.enqueue('1', '2');
    const [first] = await worker.claim(1);
    await worker.complete(first!);
    await eventually('all is told', () => seen.length === 5);
    expect(told(seen)).toEqual(['opened', '1 submitted', '2 submitted', 'before processing', 'before completed']);
    const event = seen[1];
    expect(event?.kind === 'task' && Math.abs(event.at.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('tells only what is asked for', async () => {
    const { seen, opened } = follow({ statuses: ['processing', 'completed'] });
    await opened();
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    await worker.complete(await worker.claimOne());
    await eventually('all is told', () => seen.length === 3);
    expect(told(seen)).toEqual(['opened', '1 processing', '1 completed']);
  });

  it('goes on after any event that was told, also in the middle of an entry', async () => {
    const { seen, opened } = follow();
    await opened();
    await scripts.enqueue('1', '2', '3');
    await scripts.worker('w').claim(1);
    await eventually('all is told', () => seen.length === 5);
    for (let index = 0; index < seen.length; index++) {
      const again = follow({ after: idOf(seen[index]) });
      await eventually('the rest is told', () => again.seen.length === seen.length - index);
      expect(again.seen.slice(1)).toEqual(seen.slice(index + 1));
    }
  });

  it('goes on with what comes while it reads what was', async () => {
    await scripts.enqueue('0');
    for (let count = 1; count < 300; count++) await scripts.enqueue(String(count));
    const { seen, opened } = follow({ after: '0-0' });
    const enqueuing = (async (): Promise<void> => {
      for (let count = 300; count < 600; count++) await scripts.enqueue(String(count));
    })();
    await Promise.all([opened(), enqueuing]);
    await eventually('all is told', () => seen.length === 601);
    expect(told(seen).slice(1)).toEqual(Array.from({ length: 600 }, (_, count) => `${count} submitted`));
  });

  it('says that there is a gap when the queue does not remember the place', async () => {
    await scripts.enqueue('1');
    const { seen, opened } = follow();
    await opened();
    await scripts.enqueue('2');
    await scripts.enqueue('3');
    await eventually('all is told', () => seen.length === 3);
    await queue.redis.xtrim(queue.key('events'), 'MAXLEN', 1);
    const again = follow({ after: idOf(seen[0]) });
    await eventually('the rest is told', () => again.seen.length === 3);
    expect(told(again.seen)).toEqual(['opened', 'gap', '3 submitted']);
  });

  it('tells a gap once, although the reader of the process finds it too', async () => {
    const { seen, opened } = follow();
    await opened();
    const place = idOf(seen[0]);
    await queue.redis
      .multi()
      .xadd(queue.key('events'), '*', 'e', 'N 1')
      .xadd(queue.key('events'), '*', 'e', 'N 2')
      .xtrim(queue.key('events'), 'MAXLEN', 1)
      .exec();
    const again = follow({ after: place });
    await again.opened();
    await scripts.enqueue('3');
    await eventually('all is told', () => told(again.seen).at(-1) === '3 submitted');
    expect(told(again.seen)).toEqual(['opened', 'gap', '2 submitted', '3 submitted']);
    expect(told(seen).filter((each) => each === 'gap')).toEqual(['gap']);
  });

  it('of one task ends with the event that finishes it', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1', '2');
    const { seen, ended, opened } = follow({ taskId: '1' });
    await opened();
    expect(seen[0]).toMatchObject({ kind: 'opened', status: 'pending' });
    const [one, two] = await worker.claim(2);
    await worker.complete(two!);
    await worker.fail(one!, 1);
    scripts.advance(1);
    await worker.bury(await worker.claimOne());
    await ended;
    expect(told(seen)).toEqual(['opened', '1 processing', '1 retrying', '1 pending', '1 processing', '1 dead_letter']);
  });

  it('of a finished task ends at once, and tells what it missed where it goes on', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    const running = follow({ taskId: '1' });
    await running.opened();
    await worker.complete(await worker.claimOne());
    await running.ended;
    const fresh = follow({ taskId: '1' });
    await fresh.ended;
    expect(fresh.seen).toMatchObject([{ kind: 'opened', status: 'completed' }]);
    const again = follow({ taskId: '1', after: idOf(running.seen[0]) });
    await again.ended;
    expect(told(again.seen)).toEqual(['opened', '1 processing', '1 completed']);
    const late = follow({ taskId: '1', after: idOf(running.seen.at(-1)) });
    await late.ended;
    expect(told(late.seen)).toEqual(['opened']);
  });

  it('of a task that was finished in a gap ends, and says how it stands', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    const { seen, opened } = follow();
    await opened();
    await worker.complete(await worker.claimOne());
    await queue.redis.xtrim(queue.key('events'), 'MAXLEN', 0);
    const again = follow({ taskId: '1', after: idOf(seen[0]) });
    await again.ended;
    expect(again.seen.slice(1)).toEqual([{ kind: 'gap', status: 'completed' }]);
  });

  it('of a task that is purged end with that, those of the others go on', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('running', 'waiting');
    const held = await worker.claimOne();
    const [all, running, waiting] = [follow(), follow({ taskId: 'running' }), follow({ taskId: 'waiting' })];
    await Promise.all([all.opened(), running.opened(), waiting.opened()]);
    expect(await queue.queues.default.control.purge()).toBe(1);
    await waiting.ended;
    expect(waiting.seen.slice(1)).toEqual([{ kind: 'removed', taskId: 'waiting' }]);
    await expect(follow({ taskId: 'waiting' }).ended).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    await worker.complete(held);
    await running.ended;
    expect(told(running.seen)).toEqual(['opened', 'running completed']);
    await eventually('all is told', () => all.seen.length === 2);
    expect(told(all.seen)).toEqual(['opened', 'running completed']);
  });

  it('of a task that Redis lost end', async () => {
    await scripts.enqueue('1');
    const { seen, ended, opened } = follow({ taskId: '1' });
    await opened();
    const keys = await queue.redis.keys(`${queue.key('ledger').replace(/ledger$/, '')}*`);
    await queue.redis.del(keys);
    await ended;
    expect(seen.at(-1)).toEqual({ kind: 'removed', taskId: '1' });
  });

  it('refuses a task that is not there and a place that is none', async () => {
    await expect(follow({ taskId: 'unknown' }).ended).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    await expect(follow({ after: 'x' }).ended).rejects.toMatchObject({ code: 'INVALID_FILTER' });
  });

  it('lets one go who is too slow, and the others hear on', async () => {
    const slow = queue.service.events({ signal: abort.signal })[Symbol.asyncIterator]();
    await slow.next();
    const { seen, opened } = follow();
    await opened();
    const ids = Array.from({ length: 2_000 }, (_, index) => `${'x'.repeat(100)}${index}`).join(' ');
    for (let round = 1; round <= 10; round++) {
      await queue.redis.xadd(queue.key('events'), '*', 'e', `C ${ids}`);
      await eventually('the others hear it', () => seen.length === 1 + round * 2_000);
    }
    expect(await slow.next()).toEqual({ done: false, value: { kind: 'cut' } });
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });

  it('ends with its signal, and when the application closes', async () => {
    const stopped = new AbortController();
    const one = follow({ signal: stopped.signal });
    const two = follow();
    await Promise.all([one.opened(), two.opened()]);
    stopped.abort();
    await one.ended;
    await queue.module.close();
    await two.ended;
    expect(String(await queue.redis.client('LIST'))).not.toContain(`${queue.name}:events`);
  });

  it('refuses when the application is closed', async () => {
    await queue.module.close();
    await expect(follow().ended).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
  });
});

describe('following events through an outage', () => {
  it('misses nothing that the queue still remembers', async () => {
    const proxy = await FaultProxy.open(testRedisUrl());
    const queue = await openTestQueue({
      queue: { redisUrl: proxy.url, redisTimeoutMs: 500 },
      plainUrl: testRedisUrl(),
    });
    const scripts = await TestScripts.open(queue.name);
    const abort = new AbortController();
    const seen: QueueEvent[] = [];
    const ended = (async (): Promise<void> => {
      for await (const event of queue.service.events({ signal: abort.signal })) seen.push(event);
    })();
    await eventually('it is open', () => seen.length > 0);
    const swallowed = proxy.drop('replies');
    await scripts.enqueue('1', '2');
    await swallowed;
    await scripts.enqueue('3');
    proxy.heal();
    await eventually('all is told', () => seen.length === 4);
    expect(seen.slice(1)).toMatchObject([{ taskId: '1' }, { taskId: '2' }, { taskId: '3' }]);
    abort.abort();
    await ended;
    scripts.leave();
    await queue.close();
    await proxy.close();
  });

  it('says that there is a gap when more happened meanwhile', async () => {
    const proxy = await FaultProxy.open(testRedisUrl());
    const queue = await openTestQueue({
      queue: { redisUrl: proxy.url, redisTimeoutMs: 500 },
      plainUrl: testRedisUrl(),
    });
    const scripts = await TestScripts.open(queue.name);
    const abort = new AbortController();
    const seen: QueueEvent[] = [];
    await scripts.enqueue('1');
    const ended = (async (): Promise<void> => {
      for await (const event of queue.service.events({ signal: abort.signal, taskId: '1' })) seen.push(event);
    })();
    await eventually('it is open', () => seen.length > 0);
    const swallowed = proxy.drop('replies');
    await scripts.enqueue('2');
    await swallowed;
    const worker = scripts.worker('w');
    await worker.complete(await worker.claimOne());
    await queue.redis.xtrim(queue.key('events'), 'MAXLEN', 0);
    await scripts.enqueue('3');
    proxy.heal();
    await ended;
    expect(seen.slice(1)).toEqual([{ kind: 'gap', status: 'completed' }]);
    abort.abort();
    scripts.leave();
    await queue.close();
    await proxy.close();
  });
});
