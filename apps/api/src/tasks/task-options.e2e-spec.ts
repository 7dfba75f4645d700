import { type RunningApi, startApi } from '../../testing/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ maxTaskBytes: 4096 });
});
afterAll(() => api.app.close());

const submit = (task: object, headers?: Record<string, string>) => api.post('/tasks', JSON.stringify(task), headers);
const read = async (id: string) => (await (await api.get(`/tasks/${id}`)).json()) as Record<string, unknown>;
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

describe('a task that is to run later', () => {
  it('is scheduled, and says when it is due', async () => {
    const response = await submit({ task_type: 'a', task_id: 'later', delay: 60.5 });
    expect(response.status).toBe(201);
    const answer = (await response.json()) as { next_run_at: string };
    expect(answer).toEqual({
      task_id: 'later',
      status: 'scheduled',
      message: 'Task submitted successfully',
      next_run_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const task = await read('later');
    expect(task).toMatchObject({ status: 'scheduled', delay: 60.5, next_run_at: answer.next_run_at });
    expect(Date.parse(answer.next_run_at) - Date.parse(task['created_at'] as string)).toBe(60_500);
  });

  it('may name the instant, with any offset', async () => {
    const answer = await (await submit({ task_type: 'a', run_at: '2020-02-29T10:00:00+05:30' })).json();
    expect(answer).toMatchObject({ status: 'pending' });
    const runAt = inSeconds(3_600);
    const answers = await (await submit({ task_type: 'a', task_id: 'instant', run_at: runAt })).json();
    expect(answers).toMatchObject({ status: 'scheduled', next_run_at: runAt });
    expect(await read('instant')).toMatchObject({ run_at: runAt, next_run_at: runAt });
  });

  it('runs now where the delay is 0', async () => {
    expect(await (await submit({ task_type: 'a', delay: 0 })).json()).toMatchObject({ status: 'pending' });
  });
});

describe('the options of a task', () => {
  it('are shown as they were submitted', async () => {
    const options = {
      deadline: 3600,
      expires_in: 0.5,
      backoff: { kind: 'exponential', base: 0.5, cap: 30 },
      keep: 0,
      tags: ['invoice', 'eu'],
      labels: { year: '2026', ü: '' },
      unique_key: 'shown "only" once'.replaceAll(' ', '-'),
    };
    expect((await submit({ task_type: 'a', task_id: 'shown', ...options })).status).toBe(201);
    expect(await read('shown')).toMatchObject(options);
  });

  it.each([
    [{ kind: 'exponential' }, { kind: 'exponential', base: 1, cap: 300 }],
    [{ kind: 'fixed', delay: 5 }, undefined],
    [[1, 5, 0.25], undefined],
  ])('may have the backoff %j', async (backoff, shown) => {
    const { task_id } = (await (await submit({ task_type: 'a', backoff })).json()) as { task_id: string };
    expect((await read(task_id))['backoff']).toEqual(shown ?? backoff);
  });

  it.each<[string, object]>([
    ['delay', { delay: -1 }],
    ['delay', { delay: 31_536_001 }],
    ['delay', { delay: '5' }],
    ['run_at', { run_at: '2026-01-05T09:30:00' }],
    ['run_at', { run_at: '2026-02-30T09:30:00Z' }],
    ['run_at', { run_at: '2026-01-05' }],
    ['run_at', { run_at: 1_767_605_400 }],
    ['run_at', { run_at: inSeconds(366 * 86_400) }],
    ['run_at', { run_at: inSeconds(60), delay: 60 }],
    ['expires_in', { expires_in: 0 }],
    ['expires_in', { expires_in: 60, delay: 60 }],
    ['deadline', { deadline: 59, run_at: inSeconds(120) }],
    ['backoff', { backoff: 5 }],
    ['backoff', { backoff: [] }],
    ['backoff', { backoff: [-1] }],
    ['backoff', { backoff: { kind: 'fixed' } }],
    ['backoff', { backoff: { kind: 'fixed', delay: 1, cap: 1 } }],
    ['backoff', { backoff: { kind: 'constructor' } }],
    ['keep', { keep: -1 }],
    ['tags', { tags: 'invoice' }],
    ['tags', { tags: ['a:b'] }],
    ['tags', { tags: Array.from({ length: 17 }, (_, n) => `t${n}`) }],
    ['labels', { labels: { a: 1 } }],
    ['labels', { labels: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [n, ''])) }],
    ['idempotency_key', { idempotency_key: 'two words' }],
    ['idempotency_key', { idempotency_key: 'x'.repeat(256) }],
    ['unique_key', { unique_key: '' }],
    ['unique_key', { unique_key: null }],
  ])('are refused where %s does not fit: %j', async (field, options) => {
    const response = await submit({ task_type: 'a', ...options });
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { field: string; message: string }[] };
    expect(errors).toEqual([{ field, message: expect.stringMatching(/^must be /) }]);
  });
});

describe('an idempotency key', () => {
  const task = { task_type: 'a', payload: { n: 1 }, delay: 3600 };

  it('accepts a task once, from the header or the field', async () => {
    const first = await submit(task, { 'Idempotency-Key': 'order-1' });
    expect(first.status).toBe(201);
    const accepted = (await first.json()) as { task_id: string; next_run_at: string };
    const again = await submit({ ...task, idempotency_key: 'order-1' });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({
      task_id: accepted.task_id,
      status: 'scheduled',
      message: 'This task was submitted before',
      next_run_at: accepted.next_run_at,
      deduplicated: true,
    });
  });

  it('is refused with other content, and the first task named', async () => {
    const { task_id } = (await (await submit(task, { 'Idempotency-Key': 'order-2' })).json()) as { task_id: string };
    for (const other of [
      { ...task, payload: { n: 2 } },
      { ...task, delay: 3601 },
      { ...task, task_id: 'own' },
    ]) {
      const response = await submit(other, { 'Idempotency-Key': 'order-2' });
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ type: 'urn:task-queue:problem:idempotency-conflict', task_id });
    }
  });

  it.each([
    ['differs from the field', 'other', 'key'],
    ['has spaces', 'two words', undefined],
    ['is too long', 'x'.repeat(256), undefined],
  ])('in the header is refused when it %s', async (_, header, field) => {
    const response = await submit({ ...task, idempotency_key: field }, { 'Idempotency-Key': header });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'Idempotency-Key' }] });
  });

  it('belongs to each task of a bulk request', async () => {
    const tasks = [
      { task_type: 'a', task_id: 'bulk-1', idempotency_key: 'bulk' },
      { task_type: 'a', idempotency_key: 'bulk' },
      { task_type: 'a', delay: 60 },
    ];
    const response = await api.post('/tasks/bulk', JSON.stringify({ tasks: [tasks[0], tasks[0], tasks[1], tasks[2]] }));
    expect(response.status).toBe(207);
    expect(await response.json()).toEqual({
      tasks: [
        { task_id: 'bulk-1', status: 'pending' },
        { task_id: 'bulk-1', status: 'pending', deduplicated: true },
        {
          task_id: expect.any(String),
          status: 'rejected',
          error: expect.objectContaining({ status: 409, task_id: 'bulk-1' }),
        },
        { task_id: expect.any(String), status: 'scheduled', next_run_at: expect.any(String) },
      ],
    });
    const headers = { 'Idempotency-Key': 'bulk' };
    expect((await api.post('/tasks/bulk', JSON.stringify({ tasks }), headers)).status).toBe(422);
  });
});

describe('a unique key', () => {
  it('is refused while an unfinished task has it', async () => {
    await submit({ task_type: 'a', task_id: 'holder', unique_key: 'sync-7' });
    const response = await submit({ task_type: 'b', unique_key: 'sync-7' });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ type: 'urn:task-queue:problem:unique-key-held', task_id: 'holder' });
  });
});

describe('POST /tasks/{task_id}/duplicate', () => {
  const payload = '{"to": "ada", "n":-0}';
  beforeAll(async () => {
    await api.post('/tasks', `{"task_type":"a","task_id":"original","payload":${payload},"priority":7,"tags":["t"]}`);
  });
  const duplicate = (id: string, body?: string) => api.post(`/tasks/${id}/duplicate`, body);

  it('submits the same once more', async () => {
    const response = await fetch(`${api.url}/tasks/original/duplicate`, { method: 'POST' });
    expect(response.status).toBe(201);
    const { task_id, ...rest } = (await response.json()) as { task_id: string };
    expect(rest).toEqual({ status: 'pending', message: 'Task submitted successfully' });
    expect(task_id).not.toBe('original');
    expect(await (await api.get(`/tasks/${task_id}`)).text()).toContain(`"payload":${payload},`);
    expect(await read(task_id)).toMatchObject({ priority: 7, tags: ['t'], task_type: 'a' });
  });

  it('with changes, and leaves the original as it is', async () => {
    const changes = '{"task_id":"mended","payload":{"to":"bob"},"max_retries":9,"idempotency_key":"mend"}';
    expect((await duplicate('original', changes)).status).toBe(201);
    expect((await duplicate('original', changes)).status).toBe(200);
    expect(await read('mended')).toMatchObject({ payload: { to: 'bob' }, max_retries: 9, priority: 7 });
    expect(await read('original')).toMatchObject({ payload: { to: 'ada' }, max_retries: 3 });
  });

  it.each([
    ['nobody', '{}', 404],
    ['a:b', '{}', 404],
    ['original', '{"priority":"5"}', 422],
    ['original', '{"id":"x"}', 422],
    ['original', '[]', 422],
    ['original', '{', 400],
    ['original', `{"payload":{"x":"${'x'.repeat(5_000)}"}}`, 413],
  ])('of %s with %.20s is refused', async (id, body, status) => {
    expect((await duplicate(id, body)).status).toBe(status);
  });

  it('is refused for a body that is not JSON by its type', async () => {
    const response = await api.post('/tasks/original/duplicate', 'x=1', { 'Content-Type': 'text/plain' });
    expect(response.status).toBe(415);
  });
});
