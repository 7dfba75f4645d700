import { TestScripts } from '@app/queue/testing';
import { type RunningApi, startApi } from '../../testing/running-api.js';

const QUEUE = 'acts_over_http';

let api: RunningApi;
let queue: TestScripts;
beforeAll(async () => {
  api = await startApi({ queueName: QUEUE });
});
afterAll(() => api.app.close());
beforeEach(async () => {
  queue = await TestScripts.open(QUEUE);
  queue.now = Date.now();
});
afterEach(() => queue.close());

const send = (method: string, path: string) => fetch(api.url + path, { method });
const post = (path: string, body: object) => api.post(path, JSON.stringify(body));
const json = async (response: Response): Promise<unknown> => response.json();

/** Two tasks that have ended: `done` and `dead`. */
async function finishTwo(): Promise<void> {
  await queue.enqueue('done', 'dead');
  const worker = queue.worker('w');
  await worker.complete(await worker.claimOne());
  await worker.bury(await worker.claimOne());
}

const conflict = (taskId: string, status: string) => ({
  type: 'urn:task-queue:problem:status-conflict',
  status: 409,
  task_id: taskId,
  task_status: status,
  detail: expect.stringContaining(`The task is ${status}: `),
});

describe('DELETE /tasks/{task_id}', () => {
  it('cancels a task that waits, again and again, and keeps the reason', async () => {
    await queue.enqueue('one');
    for (let count = 0; count < 2; count++) {
      const response = await send('DELETE', '/tasks/one?reason=wrong%20address%20%E2%82%AC');
      expect(response.status).toBe(200);
      expect(await json(response)).toEqual({ task_id: 'one', status: 'cancelled' });
    }
    expect(await json(await api.get('/tasks/one'))).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled',
      last_error: 'Cancelled: wrong address €',
      completed_at: expect.any(String),
    });
  });

  it('asks a running one to stop', async () => {
    await queue.enqueue('one');
    const held = await queue.worker('w').claimOne();
    const response = await send('DELETE', '/tasks/one');
    expect(response.status).toBe(202);
    expect(await json(response)).toEqual({ task_id: 'one', status: 'processing', message: expect.any(String) });
    expect(await queue.members('stopping')).toEqual([held.taskId]);
  });

  it.each(['done', 'dead'])('refuses one that has finished (%s), with its status', async (id) => {
    await finishTwo();
    const response = await send('DELETE', `/tasks/${id}`);
    expect(response.status).toBe(409);
    expect(await json(response)).toMatchObject(conflict(id, id === 'done' ? 'completed' : 'dead_letter'));
  });

  it.each(['nobody', 'no%20name', '..%2f'])('answers 404 for %s', async (id) => {
    const response = await send('DELETE', `/tasks/${id}`);
    expect(response.status).toBe(404);
    expect(await json(response)).toMatchObject({ type: 'urn:task-queue:problem:task-not-found' });
  });

  it.each([
    [`reason=${'x'.repeat(201)}`, 'reason'],
    ['reason=a&reason=b', 'reason'],
    ['force=1', 'force'],
  ])('refuses ?%s', async (query, field) => {
    await queue.enqueue('one');
    const response = await send('DELETE', `/tasks/one?${query}`);
    expect(response.status).toBe(422);
    expect(await json(response)).toMatchObject({ errors: [{ field, message: expect.any(String) }] });
    expect(await queue.task('one')).toMatchObject({ status: 'pending' });
  });

  it('takes a reason of 200 characters of any kind', async () => {
    await queue.enqueue('one');
    const reason = '🚀|\n"'.repeat(50);
    expect((await send('DELETE', `/tasks/one?reason=${encodeURIComponent(reason)}`)).status).toBe(200);
    expect((await queue.task('one')).lastError).toBe(`Cancelled: ${reason}`);
  });
});

describe('POST /tasks/{task_id}/retry', () => {
  it('runs a dead letter again', async () => {
    await finishTwo();
    const response = await send('POST', '/tasks/dead/retry');
    expect(response.status).toBe(200);
    expect(await json(response)).toEqual({ task_id: 'dead', status: 'pending' });
    expect((await queue.worker('other').claimOne()).taskId).toBe('dead');
  });

  it('refuses a task that waits already, or has completed', async () => {
    await finishTwo();
    await queue.enqueue('one');
    expect(await json(await send('POST', '/tasks/one/retry'))).toMatchObject(conflict('one', 'pending'));
    expect(await json(await send('POST', '/tasks/done/retry'))).toMatchObject(conflict('done', 'completed'));
    expect((await send('POST', '/tasks/nobody/retry')).status).toBe(404);
  });

  it('names the task that holds the unique key', async () => {
    await queue.enqueue('one', 'two');
    const digest = 'f'.repeat(40);
    const mark = async (id: string): Promise<void> => {
      const score = (await queue.redis.zscore(queue.key('pending'), id)) ?? '';
      await queue.redis.hset(queue.key('state'), id, `P|0||0|0|u${digest}|${score}|0|`);
      await queue.redis.hset(queue.key('unique'), digest, id);
    };
    await mark('one');
    await send('DELETE', '/tasks/one');
    await mark('two');
    const response = await send('POST', '/tasks/one/retry');
    expect(response.status).toBe(409);
    expect(await json(response)).toMatchObject({
      type: 'urn:task-queue:problem:unique-key-held',
      task_id: 'one',
      held_by: 'two',
    });
  });
});

describe('POST /tasks/{task_id}/reschedule', () => {
  it('takes seconds from now', async () => {
    await queue.enqueue('one');
    const answer = (await json(await post('/tasks/one/reschedule', { delay: 60.5 }))) as { next_run_at: string };
    expect(answer).toEqual({ task_id: 'one', status: 'scheduled', next_run_at: expect.any(String) });
    expect(Date.parse(answer.next_run_at) - Date.now()).toBeGreaterThan(50_000);
    expect(await json(await api.get('/tasks/one'))).toMatchObject({
      status: 'scheduled',
      next_run_at: answer.next_run_at,
    });
  });

  it('takes an instant', async () => {
    await queue.enqueue('one');
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const response = await post('/tasks/one/reschedule', { run_at: inAnHour.replace('Z', '+00:00') });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ next_run_at: inAnHour });
  });

  it('shows the time that is stored, also for an instant that has passed', async () => {
    await queue.enqueue('one');
    const answer = (await json(await post('/tasks/one/reschedule', { run_at: '2020-01-05T09:30:00Z' }))) as {
      next_run_at: string;
    };
    expect(Math.abs(Date.parse(answer.next_run_at) - Date.now())).toBeLessThan(60_000);
    const { next_run_at } = (await json(await api.get('/tasks/one'))) as { next_run_at: string };
    expect(next_run_at).toBe(answer.next_run_at);
  });

  it('does not put a task off until it would have expired', async () => {
    await post('/tasks', { task_type: 'mail', payload: {}, task_id: 'one', expires_in: 60 });
    const response = await post('/tasks/one/reschedule', { delay: 61 });
    expect(response.status).toBe(409);
    expect(await json(response)).toMatchObject({
      type: 'urn:task-queue:problem:runs-too-late',
      task_id: 'one',
      must_run_before: expect.any(String),
    });
  });

  it.each([
    [{}, 'delay'],
    [{ delay: 1, run_at: '2099-01-05T10:30:00Z' }, 'delay'],
    [{ delay: -1 }, 'delay'],
    [{ delay: '1' }, 'delay'],
    [{ delay: 1e12 }, 'delay'],
    [{ run_at: 'tomorrow' }, 'run_at'],
    [{ run_at: '2999-01-05T10:30:00Z' }, 'run_at'],
    [{ run_at: '2026-02-30T10:30:00Z' }, 'run_at'],
    [{ run_at: '2099-01-05' }, 'run_at'],
    [{ run_at: '2099-13-05T10:30:00Z' }, 'run_at'],
    [{ run_at: 4_000_000_000 }, 'run_at'],
    [{ delay: 1, when: 2 }, 'when'],
  ])('refuses %j', async (body, field) => {
    await queue.enqueue('one');
    const response = await post('/tasks/one/reschedule', body);
    expect(response.status).toBe(422);
    expect(await json(response)).toMatchObject({ errors: [{ field, message: expect.any(String) }] });
  });

  it('refuses what is no JSON object, and a key that stands there twice', async () => {
    expect((await api.post('/tasks/one/reschedule', '[')).status).toBe(400);
    expect((await api.post('/tasks/one/reschedule', '[]')).status).toBe(422);
    const twice = await api.post('/tasks/one/reschedule', '{"delay":1,"delay":2}');
    expect(await json(twice)).toMatchObject({ errors: [{ field: 'delay', message: 'must stand there only once' }] });
    expect((await api.post('/tasks/one/reschedule', '{}', { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await api.post('/tasks/one/reschedule', ' '.repeat(20_000))).status).toBe(413);
  });
});

describe('POST /tasks/{task_id}/priority', () => {
  it('changes it', async () => {
    await queue.enqueue('first', 'second');
    const response = await post('/tasks/second/priority', { priority: 1_023 });
    expect(await json(response)).toEqual({ task_id: 'second', status: 'pending' });
    expect(await json(await api.get('/tasks/second'))).toMatchObject({ priority: 1_023 });
    expect(await queue.members('pending')).toEqual(['second', 'first']);
  });

  it.each([{}, { priority: '1' }, { priority: 1_024 }, { priority: 1.5 }])('refuses %j', async (body) => {
    expect((await post('/tasks/one/priority', body)).status).toBe(422);
  });

  it('refuses a finished task', async () => {
    await finishTwo();
    expect(await json(await post('/tasks/done/priority', { priority: 1 }))).toMatchObject(
      conflict('done', 'completed'),
    );
  });
});

describe('DELETE /tasks/{task_id}/record', () => {
  it('erases a finished task, once', async () => {
    await finishTwo();
    const response = await send('DELETE', '/tasks/done/record');
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect((await api.get('/tasks/done')).status).toBe(404);
    expect((await send('DELETE', '/tasks/done/record')).status).toBe(404);
  });

  it('refuses one that has not finished', async () => {
    await queue.enqueue('one');
    expect(await json(await send('DELETE', '/tasks/one/record'))).toMatchObject(conflict('one', 'pending'));
  });
});

describe('POST /tasks/actions', () => {
  const act = (body: object) => post('/tasks/actions', body);
  const REFUSED = (id: string, status: string) => ({
    task_id: id,
    error: expect.objectContaining(conflict(id, status)),
  });

  it('tells what came of each task', async () => {
    await finishTwo();
    await queue.enqueue('one');
    const response = await act({ action: 'cancel', task_ids: ['one', 'done', 'nobody', 'one'], reason: 'bulk' });
    expect(response.status).toBe(207);
    expect(await json(response)).toEqual({
      tasks: [
        { task_id: 'one', status: 'cancelled' },
        REFUSED('done', 'completed'),
        { task_id: 'nobody', error: expect.objectContaining({ status: 404 }) },
      ],
      counts: { done: 1, refused: 2, failed: 0 },
      next_cursor: null,
    });
    expect((await queue.task('one')).lastError).toBe('Cancelled: bulk');
  });

  it.each([
    [{ action: 'retry' }, 'pending'],
    [{ action: 'erase' }, 'gone'],
  ])('performs %j', async (body, status) => {
    await finishTwo();
    const response = await act({ ...body, task_ids: ['dead'] });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ tasks: [{ task_id: 'dead', status }], counts: { done: 1 } });
  });

  it.each([
    [{ action: 'reschedule', delay: 60 }, { status: 'scheduled' }],
    [
      { action: 'priority', priority: 9 },
      { status: 'pending', priority: 9 },
    ],
  ])('performs %j', async (body, expected) => {
    await queue.enqueue('one');
    expect((await act({ ...body, task_ids: ['one'] })).status).toBe(200);
    expect(await queue.task('one')).toMatchObject(expected);
  });

  it('tells beforehand, and changes nothing, in a dry run', async () => {
    await finishTwo();
    await queue.enqueue('one');
    const request = { action: 'cancel', task_ids: ['one', 'done', 'nobody'] };
    const dry = (await json(await act({ ...request, dry_run: true }))) as object;
    expect(await queue.task('one')).toMatchObject({ status: 'pending' });
    const real = (await json(await act(request))) as object;
    expect(dry).toEqual({ ...real, dry_run: true });
  });

  it('foresees in a dry run what would run too late', async () => {
    await post('/tasks', { task_type: 'mail', payload: {}, task_id: 'one', expires_in: 60 });
    const response = await act({ action: 'reschedule', delay: 61, task_ids: ['one'], dry_run: true });
    expect(response.status).toBe(207);
    expect(await json(response)).toMatchObject({
      tasks: [{ task_id: 'one', error: { type: 'urn:task-queue:problem:runs-too-late' } }],
      counts: { done: 0, refused: 1, failed: 0 },
    });
  });

  it('goes through a filter page by page', async () => {
    await queue.enqueue(...Array.from({ length: 25 }, (_, index) => `t${index + 10}`), { id: 'other', type: 'b' });
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const filter = { status: 'pending', type: 'a', limit: 10, ...(cursor !== undefined && { cursor }) };
      const answer = (await json(await act({ action: 'cancel', filter }))) as {
        tasks: { task_id: string }[];
        next_cursor: string | null;
      };
      seen.push(...answer.tasks.map(({ task_id }) => task_id));
      cursor = answer.next_cursor ?? undefined;
      if (cursor === undefined) break;
    }
    expect(seen.sort()).toEqual(Array.from({ length: 25 }, (_, index) => `t${index + 10}`));
    expect(await queue.redis.zcard(queue.key('cancelled'))).toBe(25);
    expect(await queue.task('other')).toMatchObject({ status: 'pending' });
  });

  it('answers an id that is none by itself, and acts on the others', async () => {
    await queue.enqueue('one');
    const response = await act({ action: 'cancel', task_ids: ['a b', 'one'] });
    expect(response.status).toBe(207);
    expect(await json(response)).toMatchObject({
      tasks: [
        { task_id: 'a b', error: { status: 404, type: 'urn:task-queue:problem:task-not-found' } },
        { task_id: 'one', status: 'cancelled' },
      ],
      counts: { done: 1, refused: 1 },
    });
  });

  it('finds tasks as GET /tasks does', async () => {
    const task = { task_type: 'mail', payload: { to: 'Ada@example.com' } };
    await post('/tasks', { ...task, task_id: 'tagged', tags: ['eu'] });
    await post('/tasks', { ...task, task_id: 'other', payload: { to: 'Bob@example.com' } });
    const find = async (filter: object): Promise<unknown> =>
      json(await act({ action: 'cancel', filter: { status: 'pending', ...filter }, dry_run: true }));
    const only = (task_id: string): unknown => expect.objectContaining({ tasks: [{ task_id, status: 'cancelled' }] });
    expect(await find({ tag: 'eu' })).toEqual(only('tagged'));
    expect(await find({ q: 'bob@' })).toEqual(only('other'));
    expect(await find({ created_before: '2026-01-05' })).toMatchObject({ tasks: [], next_cursor: null });
    expect(await find({ created_after: '2026-01-05T00:00:00Z', tag: 'eu' })).toEqual(only('tagged'));
  });

  it('has an empty answer for a filter that finds nothing', async () => {
    const response = await act({ action: 'erase', filter: { status: 'cancelled' } });
    expect(response.status).toBe(200);
    expect(await json(response)).toEqual({ tasks: [], counts: { done: 0, refused: 0, failed: 0 }, next_cursor: null });
  });

  it.each<[object, string]>([
    [{}, 'action'],
    [{ action: 'stop', task_ids: ['a'] }, 'action'],
    [{ action: 'cancel' }, 'task_ids'],
    [{ action: 'cancel', task_ids: ['a'], filter: { status: 'pending' } }, 'task_ids'],
    [{ action: 'cancel', task_ids: [] }, 'task_ids'],
    [{ action: 'cancel', task_ids: ['a', 5] }, 'task_ids'],
    [{ action: 'cancel', filter: { status: 'pending', created_after: 'soon' } }, 'filter.created_after'],
    [{ action: 'cancel', filter: { status: 'pending', q: '' } }, 'filter.q'],
    [{ action: 'cancel', filter: { status: 'pending', tag: 'a b' } }, 'filter.tag'],
    [{ action: 'cancel', task_ids: Array.from({ length: 1_001 }, String) }, 'task_ids'],
    [{ action: 'cancel', filter: [] }, 'filter'],
    [{ action: 'cancel', filter: {} }, 'filter.status'],
    [{ action: 'cancel', filter: { status: 'waiting' } }, 'filter.status'],
    [{ action: 'cancel', filter: { status: 'pending', limit: 1_001 } }, 'filter.limit'],
    [{ action: 'cancel', filter: { status: 'pending', cursor: 'bm8' } }, 'filter.cursor'],
    [{ action: 'cancel', filter: { status: 'pending', group: 'g' } }, 'filter.group'],
    [{ action: 'priority', task_ids: ['a'] }, 'priority'],
    [{ action: 'reschedule', task_ids: ['a'] }, 'delay'],
    [{ action: 'retry', task_ids: ['a'], delay: 1 }, 'delay'],
    [{ action: 'erase', task_ids: ['a'], reason: 'x' }, 'reason'],
    [{ action: 'retry', task_ids: ['a'], dry_run: 1 }, 'dry_run'],
    [{ action: 'retry', task_ids: ['a'], dryRun: true }, 'dryRun'],
  ])('refuses %j', async (body, field) => {
    const response = await act(body);
    expect(response.status).toBe(422);
    expect(await json(response)).toMatchObject({ errors: [{ field, message: expect.any(String) }] });
  });

  it('refuses a key that stands twice in the filter', async () => {
    const text = '{"action":"erase","filter":{"status":"cancelled","status":"completed"}}';
    expect(await json(await api.post('/tasks/actions', text))).toMatchObject({ errors: [{ field: 'status' }] });
  });
});

describe('the examples of answers in the OpenAPI document', () => {
  interface Document {
    paths: Record<
      string,
      Record<string, { responses: Record<string, { content?: Record<string, { example: unknown }> }> }>
    >;
  }
  const ONE = 'invoice-2026-0042';
  const TWO = 'invoice-2026-0043';
  let document: Document;
  beforeAll(async () => {
    document = (await json(await api.get('/docs-json'))) as Document;
  });

  /** Holds an answer against the example of its status. */
  async function expectAsShown(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(api.url + path.replace('{task_id}', ONE), {
      method,
      ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const { responses } = document.paths[path]?.[method.toLowerCase()] ?? { responses: {} };
    const example = responses[response.status]?.content?.['application/json']?.example as object;
    const shown = 'next_run_at' in example ? { ...example, next_run_at: expect.any(String) } : example;
    expect(await json(response)).toEqual(shown);
  }

  it('are what the API answers', async () => {
    await queue.enqueue(ONE, TWO);
    await expectAsShown('POST', '/tasks/{task_id}/reschedule', { run_at: '2026-01-05T09:30:00Z' });
    await expectAsShown('POST', '/tasks/{task_id}/retry');
    await expectAsShown('POST', '/tasks/{task_id}/priority', { priority: 0 });
    await expectAsShown('DELETE', '/tasks/{task_id}');
    await expectAsShown('POST', '/tasks/actions', { action: 'cancel', task_ids: [ONE] });
    const worker = queue.worker('w');
    await worker.complete(await worker.claimOne());
    await expectAsShown('POST', '/tasks/actions', { action: 'cancel', task_ids: [ONE, TWO] });
    await send('POST', `/tasks/${ONE}/retry`);
    await worker.claimOne();
    await expectAsShown('DELETE', '/tasks/{task_id}');
  });
});
