import { type RunningApi, startApi } from '../../testing/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ maxTaskBytes: 4096, maxBulkBytes: 65_536 });
});
afterAll(() => api.app.close());

const submit = (task: object) => api.post('/tasks', JSON.stringify(task));
const bulk = (...tasks: object[]) => api.post('/tasks/bulk', JSON.stringify({ tasks }));

describe('POST /tasks', () => {
  it('accepts a task', async () => {
    const response = await submit({ task_type: 'email', payload: { to: 'x' }, max_retries: 3, priority: 10 });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      task_id: expect.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
      status: 'pending',
      message: 'Task submitted successfully',
    });
  });

  it('tells nothing of the framework and makes no ETag', async () => {
    const { headers } = await submit({ task_type: 'email' });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
  });

  it('answers the same task with the same id like the first time, and another one with 409', async () => {
    const task = { task_type: 'email', task_id: 'own-1', payload: { n: 1 } };
    const answers = [await submit(task), await submit(task)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await answers[1]?.json()).toEqual(await answers[0]?.json());

    const other = await submit({ ...task, payload: { n: 2 } });
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ type: 'urn:task-queue:problem:task-id-conflict', task_id: 'own-1' });
  });

  it('takes a +json type and a slash at the end', async () => {
    const headers = { 'Content-Type': 'application/vnd.tasks+json; charset=UTF-8' };
    expect((await api.post('/tasks/', '{"task_type":"a"}', headers)).status).toBe(201);
  });
});

describe('GET /tasks/{task_id}', () => {
  it('shows a task that waits', async () => {
    await submit({
      task_type: 'email',
      task_id: 'shown',
      payload: {},
      group: 'g',
      headers: { trace: '1' },
      priority: 7,
    });
    const response = await api.get('/tasks/shown');
    const task = (await response.json()) as { created_at: string };
    expect(response.status).toBe(200);
    expect(task).toEqual({
      task_id: 'shown',
      status: 'pending',
      task_type: 'email',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      retry_count: 0,
      max_retries: 3,
      priority: 7,
      payload: {},
      queue: expect.any(String),
      group: 'g',
      headers: { trace: '1' },
      attempt: 1,
      crash_count: 0,
    });
    expect(Math.abs(Date.parse(task.created_at) - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    ['array', '{"a":[],"o":{}}'],
    ['numbers', '{"z":-0,"big":9007199254740993,"inf":1e400,"f":1.10,"e":1E+2}'],
    ['twice', '{"d":1,"d":2}'],
    ['proto', '{"__proto__":{"a":1},"constructor":{"prototype":1},"toString":0,"valueOf":null}'],
    ['surrogate', String.raw`{"s":"\ud800","nul":"\u0000","pair":"\ud83d\ude00","slash":"\/"}`],
    ['unicode', '{"😀":"Zürich – 東京","line":"\u2028"}'],
    ['spaces', '{ "a" :\t1 ,\r\n "b": [ 1 , 2 ] }'],
    ['envelope', '{"payload":{"payload":"}"},"task_type":"x","tasks":[]}'],
  ])('gives the payload back byte for byte: %s', async (name, payload) => {
    const body = Buffer.from(`{"task_id":"bytes-${name}", "payload": ${payload} ,"task_type":"a"}`);
    expect((await api.post('/tasks', body)).status).toBe(201);
    expect(await (await api.get(`/tasks/bytes-${name}`)).text()).toContain(`"payload":${payload},`);

    const many = Buffer.from(`{"tasks":[{"task_id":"bulk-${name}","task_type":"a","payload":${payload}}]}`);
    expect((await api.post('/tasks/bulk', many)).status).toBe(201);
    expect(await (await api.get(`/tasks/bulk-${name}`)).text()).toContain(`"payload":${payload},`);
  });

  it.each(['nobody', 'a%20b', '..%2fx', '%7Bx%7D', 'a:b', '%00', '%ff', 'x'.repeat(129), '__proto__', '-a'])(
    'answers 404 for %.20s',
    async (id) => {
      const response = await api.get(`/tasks/${id}`);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    },
  );
});

describe('POST /tasks/bulk', () => {
  it('accepts many, in order', async () => {
    const response = await bulk(
      { task_type: 'a', task_id: 'many-1' },
      { task_type: 'b' },
      { task_type: 'c', task_id: 'many-3' },
    );
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      tasks: [
        { task_id: 'many-1', status: 'pending' },
        { task_id: expect.any(String), status: 'pending' },
        { task_id: 'many-3', status: 'pending' },
      ],
    });
  });

  it('tells which were rejected', async () => {
    await submit({ task_type: 'a', task_id: 'taken' });
    const response = await bulk({ task_type: 'a', task_id: 'free' }, { task_type: 'other', task_id: 'taken' });
    expect(response.status).toBe(207);
    expect(await response.json()).toEqual({
      tasks: [
        { task_id: 'free', status: 'pending' },
        { task_id: 'taken', status: 'rejected', error: expect.objectContaining({ status: 409, task_id: 'taken' }) },
      ],
    });
  });

  it('accepts none when one is wrong', async () => {
    const response = await bulk({ task_type: 'a', task_id: 'not-written' }, { task_type: 'a', priority: '5' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'tasks[1].priority' }] });
    expect((await api.get('/tasks/not-written')).status).toBe(404);
  });

  it('holds each task to the size of a single one', async () => {
    const response = await bulk({ task_type: 'a' }, { task_type: 'a', payload: { x: 'x'.repeat(5000) } });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'tasks[1].payload' }] });
  });
});

describe('GET /stats', () => {
  it('counts', async () => {
    const before = (await (await api.get('/stats')).json()) as { total_tasks: number; pending: number };
    await bulk({ task_type: 'a' }, { task_type: 'a' });
    const { queues, ...figures } = (await (await api.get('/stats')).json()) as { queues: object };
    expect(Object.values(queues)).toEqual([figures]);
    expect(figures).toEqual({
      pending: before.pending + 2,
      scheduled: 0,
      processing: 0,
      retrying: 0,
      dead_letter: 0,
      cancelled: 0,
      total_tasks: before.total_tasks + 2,
      completed_tasks: 0,
      removed: 0,
      purged: 0,
      completion_rate: 0,
      success_rate: 0,
      warnings: ['no live worker: tasks wait'],
      oldest_pending_age: expect.any(Number),
      types: {},
    });
  });
});
