import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FaultProxy } from '../../testing/fault-proxy/fault-proxy.js';
import { openTestQueue, type TestQueue } from '../../testing/test-queue.js';
import { testRedisUrl } from '../../testing/test-redis.js';
import { TestScripts } from '../../testing/test-scripts.js';
import type { ActResult } from '../domain/acts.js';

const DAY_MS = 86_400_000;

describe('an act whose reply is lost', () => {
  let direct: TestScripts;
  let proxy: FaultProxy;
  let queue: TestQueue;
  beforeEach(async () => {
    direct = await TestScripts.open();
    proxy = await FaultProxy.open(testRedisUrl());
  });
  afterEach(async () => {
    await queue.module.close();
    queue.redis.disconnect();
    await proxy.close();
    await direct.close();
  });

  async function open(redisTimeoutMs: number): Promise<void> {
    const options = { redisUrl: proxy.url, queueName: direct.name, redisTimeoutMs };
    queue = await openTestQueue({ queue: options, plainUrl: testRedisUrl() });
    await queue.service.stats();
  }

  /** Performs an act, cuts the connection when its reply is on the way, and resolves to the answer to the second try. */
  async function interrupted(act: () => Promise<ActResult>): Promise<ActResult> {
    const swallowed = proxy.drop('replies');
    const result = act();
    await swallowed;
    proxy.heal();
    return result;
  }

  /** Makes the scripts known to the server, so that a call is one request. */
  async function introduceScripts(): Promise<void> {
    await direct.enqueue('first');
    await queue.service.reprioritize('first', 1);
    await queue.service.reschedule('first', { delayMs: 1 });
    await queue.service.retry('first');
    await queue.service.cancel('first');
    await queue.service.erase('first');
  }

  it('is done once, and told as done', async () => {
    await open(10_000);
    await introduceScripts();
    await direct.enqueue('one');
    expect(await interrupted(() => queue.service.cancel('one'))).toEqual({ taskId: 'one', status: 'cancelled' });
    expect(await interrupted(() => queue.service.retry('one'))).toEqual({ taskId: 'one', status: 'pending' });
    expect(await interrupted(() => queue.service.reprioritize('one', 9))).toMatchObject({ status: 'pending' });
    expect(await interrupted(() => queue.service.reschedule('one', { delayMs: 60_000 }))).toMatchObject({
      status: 'scheduled',
    });
    await queue.service.cancel('one');
    expect(await interrupted(() => queue.service.erase('one'))).toEqual({ taskId: 'one', status: 'gone' });
    expect(await direct.find('one')).toBeUndefined();
  });

  it('is an error that names the task when no further try is answered either', async () => {
    await open(300);
    await direct.enqueue('one');
    void proxy.drop('replies');
    await expect(queue.service.cancel('one')).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE', taskId: 'one' });
  });

  it('makes an act on many fail for each task, in the time of a few calls', async () => {
    await open(300);
    void proxy.drop('replies');
    const taskIds = Array.from({ length: 500 }, (_, index) => `t${index}`);
    const { outcomes } = await queue.service.actOnMany({ action: 'cancel' }, { taskIds });
    const failed = (taskId: string) => ({
      taskId,
      error: expect.objectContaining({ code: 'REDIS_UNAVAILABLE', taskId }),
    });
    expect(outcomes).toEqual(taskIds.map(failed));
  });
});

describe('an act', () => {
  let queue: TestQueue;
  beforeEach(async () => {
    queue = await openTestQueue();
  });
  afterEach(() => queue.close());

  it('is told in the log with the id of its task, when it changed something', async () => {
    const lines: string[] = [];
    const listener = { log: (line: string) => lines.push(line), error: jest.fn(), warn: jest.fn() };
    Logger.overrideLogger(listener);
    const { service } = queue;
    await service.enqueue({ type: 'a', taskId: 'one' });
    await service.reprioritize('one', 5);
    const runAt = new Date(Date.now() + 3_600_000);
    await service.reschedule('one', { runAt });
    await service.retry('one');
    await service.retry('one').catch(() => undefined);
    await service.cancel('one');
    await service.cancel('one');
    await service.erase('one');
    Logger.overrideLogger(false);
    expect(lines.filter((line) => line.startsWith('[one]'))).toEqual([
      '[one] Given another priority by an operator: pending',
      `[one] Rescheduled by an operator: scheduled, due at ${runAt.toISOString()}`,
      '[one] Retried by an operator: pending',
      '[one] Cancelled by an operator: cancelled',
      '[one] Erased by an operator',
    ]);
  });

  it.each<[string, () => Promise<ActResult>, string]>([
    ['a priority', () => queue.service.reprioritize('one', 1_024), 'priority'],
    ['a delay', () => queue.service.reschedule('one', { delayMs: -1 }), 'delayMs'],
    ['an instant', () => queue.service.reschedule('one', { runAt: new Date(NaN) }), 'runAt'],
    ['an instant', () => queue.service.reschedule('one', { runAt: new Date(Date.now() + 366 * DAY_MS) }), 'runAt'],
    ['a reason', () => queue.service.cancel('one', 'x'.repeat(201)), 'reason'],
  ])('with %s that does not fit is refused before it is sent', async (_, act, field) => {
    await queue.service.enqueue({ type: 'a', taskId: 'one' });
    await expect(act()).rejects.toMatchObject({ code: 'INVALID_ACT', fields: [{ field }] });
    expect(await queue.service.get('one')).toMatchObject({ status: 'pending', priority: 0 });
  });

  it.each([
    ['expires', { expiresInMs: 60_000 }],
    ['deadline', { deadlineMs: 60_000 }],
  ])('that would put a task off beyond its limit is refused (%s)', async (word, limit) => {
    const { createdAt } = await queue.service.enqueue({ type: 'a', taskId: 'one', ...limit }).then(async () => {
      return (await queue.service.get('one'))!;
    });
    const mustRunBefore = new Date(createdAt.getTime() + 60_000);
    const late = queue.service.reschedule('one', { delayMs: 60_000 });
    await expect(late).rejects.toMatchObject({ code: 'RUNS_TOO_LATE', taskId: 'one', mustRunBefore });
    await expect(late).rejects.toThrow(word);
    expect(await queue.service.reschedule('one', { delayMs: 30_000 })).toMatchObject({ status: 'scheduled' });
  });
});
