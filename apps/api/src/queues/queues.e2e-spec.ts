import { Logger } from '@nestjs/common';
import {
  eventually,
  handlerClass,
  latch,
  openTestQueue,
  TestScripts,
  uniqueQueueName,
  type TestQueue,
} from '@app/queue/testing';
import { type RunningApi, startApi } from '../../testing/running-api.js';
import type { QueueDto, QueuesDto } from './dto/queue.dto.js';

const first = uniqueQueueName();
const second = `${first}.second`;
const queues = [
  { name: first, weight: 3 },
  { name: second, weight: 1 },
];
let queue: TestQueue;
let api: RunningApi;

beforeAll(async () => {
  queue = await openTestQueue({ queue: { queueName: first, queues } });
  api = await startApi({ queueName: first, queues });
});
afterAll(async () => {
  await api.app.close();
  await queue.close();
});

const json = async <Answer>(answer: Promise<Response>, status = 200): Promise<Answer> => {
  const response = await answer;
  const body = (await response.json()) as Answer;
  expect({ status: response.status, body }).toMatchObject({ status });
  return body;
};
const post = <Answer>(path: string, body: object = {}, status = 200): Promise<Answer> =>
  json(api.post(path, JSON.stringify(body)), status);
const patch = <Answer>(path: string, body: object, status = 200): Promise<Answer> => {
  const headers = { 'Content-Type': 'application/json' };
  return json(fetch(api.url + path, { method: 'PATCH', body: JSON.stringify(body), headers }), status);
};
const submit = (task: object, status = 201): Promise<{ task_id: string }> =>
  post('/tasks', { task_type: 'a', payload: {}, ...task }, status);

describe('tasks of several queues', () => {
  it('go to the queue that they name, and are found wherever they are', async () => {
    const { task_id } = await submit({ queue: second });
    expect(await json(api.get(`/tasks/${task_id}`))).toMatchObject({ queue: second, status: 'pending' });
    expect(await json(api.get(`/tasks/${task_id}?queue=${second}`))).toMatchObject({ queue: second });
    await json(api.get(`/tasks/${task_id}?queue=${first}`), 404);
    await post(`/tasks/${task_id}/priority`, { priority: 5 });
    const cancelled = fetch(`${api.url}/tasks/${task_id}?reason=test`, { method: 'DELETE' });
    expect(await json(cancelled)).toMatchObject({ status: 'cancelled' });
  });

  it('are told apart by their queue where two have the same id', async () => {
    const task = { task_type: 'a', payload: {}, task_id: 'twice' };
    await submit(task);
    await post(`/tasks?queue=${second}`, task, 201);
    expect(await json(api.get('/tasks/twice'), 409)).toMatchObject({ detail: expect.stringContaining('?queue=') });
    await json(fetch(`${api.url}/tasks/twice`, { method: 'DELETE' }), 409);
    expect(await json(api.get(`/tasks/twice?queue=${second}`))).toMatchObject({ queue: second, status: 'pending' });
  });

  it('in one bulk request may be for different queues', async () => {
    const { tasks } = await post<{ tasks: { task_id: string }[] }>(
      '/tasks/bulk',
      { tasks: [first, second].map((name) => ({ task_type: 'a', payload: {}, queue: name })) },
      201,
    );
    const found = await Promise.all(tasks.map(({ task_id }) => json<{ queue: string }>(api.get(`/tasks/${task_id}`))));
    expect(found.map((task) => task.queue)).toEqual([first, second]);
  });

  it('may not name one that is not configured', async () => {
    const message = `must be one of ${first}, ${second}`;
    expect(await submit({ queue: 'other' }, 422)).toMatchObject({ errors: [{ field: 'queue', message }] });
    const tasks = [
      { task_type: 'a', payload: {} },
      { task_type: 'a', payload: {}, queue: 'other' },
    ];
    expect(await post('/tasks/bulk', { tasks }, 422)).toMatchObject({ errors: [{ field: 'tasks[1].queue', message }] });
    expect(await json(api.get('/tasks?queue=other'), 422)).toMatchObject({ errors: [{ field: 'queue', message }] });
    expect(await json(api.get('/queues/other'), 404)).toMatchObject({ title: 'There is no such queue' });
  });

  it('are listed by queue, and counted by queue and together', async () => {
    const before = await json<{ total_tasks: number; queues: Record<string, { total_tasks: number }> }>(
      api.get('/stats'),
    );
    const { task_id } = await submit({ queue: second, task_type: 'listed' });
    const of = async (name: string): Promise<unknown[]> =>
      (await json<{ tasks: unknown[] }>(api.get(`/tasks?queue=${name}&type=listed`))).tasks;
    expect(await of(second)).toMatchObject([{ task_id }]);
    expect(await of(first)).toEqual([]);
    const after = await json<typeof before>(api.get('/stats'));
    expect(after.total_tasks).toBe(before.total_tasks + 1);
    expect(after.queues[second]?.total_tasks).toBe(before.queues[second]!.total_tasks + 1);
    expect(after.queues[first]?.total_tasks).toBe(before.queues[first]?.total_tasks);
    expect(await json(api.get(`/stats?queue=${second}`))).toMatchObject({
      total_tasks: after.queues[second]?.total_tasks,
    });
  });
});

describe('a cursor of one queue', () => {
  it('is refused in another one', async () => {
    const scripts = await TestScripts.open(first);
    const worker = scripts.worker('w');
    await scripts.enqueue({ id: 'dead-1', priority: 1_023 }, { id: 'dead-2', priority: 1_023 });
    for (const held of await worker.claim(2)) {
      await worker.bury(held, `{"fp":"5e421951cb1${held.taskId.at(-1)}","error":"no","reason":"exhausted"}`);
    }
    scripts.leave();
    for (let count = 0; count < 2; count++) await submit({ task_type: 'cursor' });
    const lists = [`/tasks?type=cursor&limit=1`, '/dead-letter?limit=1', '/dead-letter/groups?limit=1'];
    for (const list of lists) {
      const { next_cursor } = await json<{ next_cursor: string }>(api.get(`${list}&queue=${first}`));
      await json(api.get(`${list}&queue=${first}&cursor=${next_cursor}`));
      expect(await json(api.get(`${list}&queue=${second}&cursor=${next_cursor}`), 422)).toMatchObject({
        errors: [{ field: 'cursor', message: expect.stringContaining('of this queue') }],
      });
    }
    const act = (name: string, cursor?: string, status = 200): Promise<{ next_cursor: string }> => {
      const filter = { status: 'pending', type: 'cursor', limit: 1, ...(cursor !== undefined && { cursor }) };
      return post(`/tasks/actions?queue=${name}`, { action: 'cancel', filter, dry_run: true }, status);
    };
    const { next_cursor } = await act(first);
    await act(first, next_cursor);
    expect(await act(second, next_cursor, 422)).toMatchObject({ errors: [{ field: 'filter.cursor' }] });
  });
});

describe('a queue', () => {
  it('is on the list, the default one first', async () => {
    const { queues: listed } = await json<QueuesDto>(api.get('/queues'));
    expect(listed.map(({ name }) => name)).toEqual([first, second]);
    expect(listed[0]).toMatchObject({ paused: false, draining: false, max_length: null, max_bytes: null });
  });

  it('that is paused gives no tasks to workers until it is resumed', async () => {
    expect(await post<QueueDto>(`/queues/${first}/pause`)).toMatchObject({ paused: true });
    const ran: string[] = [];
    const worker = await openTestQueue({
      handlers: [handlerClass('paused', (_, { queue: from }) => void ran.push(from))],
      queue: { queueName: first, queues },
      worker: { pollIntervalMs: 50 },
    });
    await submit({ task_type: 'paused' });
    await submit({ task_type: 'paused', queue: second });
    await eventually('the other queue is served', () => ran.length === 1);
    expect(ran).toEqual([second]);
    expect(await post<QueueDto>(`/queues/${first}/resume`)).toMatchObject({ paused: false });
    await eventually('it is served', () => ran.includes(first));
    await worker.module.close();
    worker.redis.disconnect();
  });

  it('that drains refuses new tasks, with a time to come back, and lets in what its tasks enqueue', async () => {
    const gate = latch();
    const parent = handlerClass('parent', async (_, context) => {
      await gate.opened;
      context.enqueue({ type: 'child' });
    });
    let children = 0;
    const worker = await openTestQueue({
      handlers: [parent, handlerClass('child', () => void children++)],
      queue: { queueName: first, queues },
    });
    await submit({ task_type: 'parent' });
    await eventually('it runs', async () => (await queue.service.stats()).processing === 1);
    expect(await post<QueueDto>(`/queues/${first}/drain`)).toMatchObject({ draining: true });
    const refused = await api.post('/tasks', JSON.stringify({ task_type: 'a', payload: {} }));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('30');
    gate.open();
    await eventually('the child ran', () => children === 1);
    await post(`/queues/${first}/resume`);
    await submit({});
    await worker.module.close();
    worker.redis.disconnect();
  });

  it('that is full answers 429 with a time to come back, each task by itself', async () => {
    const { pending, scheduled, retrying } = await json<QueueDto>(api.get(`/queues/${first}`));
    const max_length = pending + scheduled + retrying + 1;
    expect(await patch(`/queues/${first}`, { max_length })).toMatchObject({ max_length });
    const two = {
      tasks: [
        { task_type: 'a', payload: {} },
        { task_type: 'a', payload: {} },
      ],
    };
    expect(await post('/tasks/bulk', two, 207)).toMatchObject({
      tasks: [{ status: 'pending' }, { status: 'rejected' }],
    });
    const refused = await api.post('/tasks', JSON.stringify({ task_type: 'a', payload: {} }));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    const detail = `The queue ${first} is full: at most ${max_length} tasks may wait in it (max_length). Try again later`;
    expect(await refused.json()).toMatchObject({ detail, task_id: expect.any(String) });
    expect(await patch(`/queues/${first}`, { max_length: null })).toMatchObject({ max_length: null });
    await submit({});
    const errors = [{ field: 'max_length', message: 'must be a whole number from 1, or null' }];
    expect(await patch(`/queues/${first}`, { max_length: 0 }, 422)).toMatchObject({ errors });
    const none = [{ field: 'max_length', message: 'must be given, or max_bytes, or both' }];
    expect(await patch(`/queues/${first}`, {}, 422)).toMatchObject({ errors: none });
  });

  it('answers 413, and no time to come back, for a task that alone is larger than it may hold', async () => {
    const { unfinished_bytes } = await json<QueueDto>(api.get(`/queues/${first}`));
    await patch(`/queues/${first}`, { max_bytes: unfinished_bytes + 1_000 });
    const large = JSON.stringify({ task_type: 'a', payload: { text: 'x'.repeat(unfinished_bytes + 1_000) } });
    const refused = await api.post('/tasks', large);
    expect(refused.status).toBe(413);
    expect(refused.headers.get('retry-after')).toBeNull();
    const most = unfinished_bytes + 1_000;
    expect(await refused.json()).toMatchObject({
      type: 'urn:task-queue:problem:larger-than-queue',
      detail: `This task alone has more bytes than the queue ${first} may hold, at most ${most} (max_bytes)`,
    });
    await patch(`/queues/${first}`, { max_bytes: null });
    expect((await api.post('/tasks', large)).status).toBe(201);
  });

  it('that is not there is answered with the names of those that are', async () => {
    const detail = `The queue must be one of ${first}, ${second}`;
    expect(await json(api.get('/queues/nope'), 404)).toMatchObject({ detail });
  });

  it('that is purged has nothing that waits, and asks for its name before', async () => {
    const { task_id } = await submit({ delay: 60 });
    await submit({});
    const errors = [{ field: 'confirm', message: `must be the name of the queue, ${first}` }];
    for (const body of [{ confirm: 'yes' }, { confirm: 5 }, {}]) {
      expect(await post(`/queues/${first}/purge`, body, 422)).toMatchObject({ errors });
    }
    const { purged } = await post<{ purged: number }>(`/queues/${first}/purge`, { confirm: first });
    expect(purged).toBeGreaterThanOrEqual(2);
    expect(await json(api.get(`/queues/${first}`))).toMatchObject({ pending: 0, scheduled: 0, retrying: 0 });
    await json(api.get(`/tasks/${task_id}`), 404);
    await eventually('it is cleaned up', async () => (await queue.redis.hget(queue.key('ledger'), 'gate')) === null);
    expect(await queue.redis.hexists(queue.key('metadata'), task_id)).toBe(0);
  });
});

describe('a worker that handles a type in two queues in different ways', () => {
  it('shows both, and all that it serves also in the list of one queue', async () => {
    const handlers = [
      handlerClass('own', () => true, { maxRetries: 1, timeoutMs: 1_000 }),
      handlerClass('own', () => true, { maxRetries: 7, queue: second }),
      handlerClass('same', () => true),
    ];
    const worker = await openTestQueue({ handlers, queue: { queueName: first, queues } });
    const { boot } = worker.worker.identity;
    const path = `/workers/${boot}`;
    const both = [first, second];
    await eventually('both know it', async () => {
      const { queues: known = [] } = (await (await api.get(path)).json()) as { queues?: string[] };
      return known.length === 2;
    });
    const types = [
      { task_type: 'own', queues: [first], max_retries: 1, timeout: 1 },
      { task_type: 'same', queues: both },
      { task_type: 'own', queues: [second], max_retries: 7 },
    ];
    expect(await json(api.get(path))).toMatchObject({ queues: both, types });
    for (const name of both) {
      const { workers } = await json<{ workers: { id: string }[] }>(api.get(`/workers?queue=${name}`));
      expect(workers.find(({ id }) => id === boot)).toMatchObject({ queues: both, types });
    }
    await worker.module.close();
    worker.redis.disconnect();
  });
});

describe('what an operator does', () => {
  it('has a line in the log, with the queue, who asked and the counts', async () => {
    const lines: string[] = [];
    Logger.overrideLogger({ log: (line: string) => void lines.push(line), error: () => {}, warn: () => {} });
    const headers = { 'Content-Type': 'application/json', 'X-Request-Id': 'req-1' };
    const ask = (path: string, body: object): Promise<Response> =>
      fetch(api.url + path, { method: 'POST', body: JSON.stringify(body), headers });
    await submit({ queue: second, delay: 60 });
    await post(`/queues/${second}/pause`);
    await ask(`/queues/${second}/drain`, {});
    await post(`/queues/${second}/resume`);
    await patch(`/queues/${second}`, { max_length: 5_000 });
    await patch(`/queues/${second}`, { max_length: null });
    await ask(`/queues/${second}/purge`, { confirm: 'no' });
    await ask(`/queues/${second}/purge`, { confirm: second });
    await ask(`/dead-letter/purge?queue=${second}`, { confirm: 'dead_letter', older_than: 60 });
    await fetch(`${api.url}/queues/${second}/pause`, { method: 'POST', headers: { 'X-Request-Id': 'no \tid' } });
    await post(`/queues/${second}/resume`);
    Logger.overrideLogger(false);
    const [by, byOne] = ['(asked for by 127.0.0.1)', '(asked for by 127.0.0.1, request req-1)'];
    expect(lines.filter((line) => line.includes('asked for'))).toEqual(
      [
        `Paused: 1 task waits, 0 run ${by}`,
        `Draining: 1 task waits, 0 run ${byOne}`,
        `Resumed: 1 task waits, 0 run ${by}`,
        `Limits set: max_length 5000, max_bytes none ${by}`,
        `Limits set: max_length none, max_bytes none ${by}`,
        `Purged: 1 waiting task ${byOne}`,
        `Purged: 0 dead letters older than 60 s ${byOne}`,
        `Paused: 0 tasks wait, 0 run ${by}`,
        `Resumed: 0 tasks wait, 0 run ${by}`,
      ].map((line) => `[queue ${second}] ${line}`),
    );
  });
});

describe('a worker of several queues', () => {
  it('is on the list once, and becomes quiet in all of them', async () => {
    const handler = handlerClass('a', () => undefined);
    const options = { queueName: first, queues };
    const worker = await openTestQueue({ handlers: [handler], queue: options, worker: { pollIntervalMs: 50 } });
    const { boot } = worker.worker.identity;
    const path = `/workers/${boot}`;
    await eventually('both know it', async () => (await json<{ queues: string[] }>(api.get(path))).queues.length === 2);
    await post(`${path}/quiet`, {}, 202);
    for (const name of [first, second]) {
      const quiet = async (): Promise<boolean> => (await queue.queues.get(name).tasks.worker(boot))?.state === 'quiet';
      await eventually(`it is quiet in ${name}`, quiet);
    }
    await worker.module.close();
    worker.redis.disconnect();
  });
});
