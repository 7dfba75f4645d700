import { FaultySystem } from './support/faulty-system.js';

const HOSTILE =
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":null,"hasOwnProperty":0}';
const KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

describe('fault 36: keys that name what objects inherit', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  const post = async (path: string, body: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(system.base + path, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('in a payload are data, for the reader and for the handler', async () => {
    system.startHostileWorker();
    const { status, body } = await post('/tasks', `{"task_type":"echo","payload":${HOSTILE}}`);
    expect(status).toBe(201);
    const taskId = body['task_id'] as string;
    system.accept(taskId);
    const [task] = await system.finished([taskId]);
    expect(task).toMatchObject({
      status: 'completed',
      result: { payloadText: HOSTILE, keys: KEYS, inherits: true, polluted: false },
    });
    expect(await (await fetch(`${system.base}/tasks/${taskId}`)).text()).toContain(`"payload":${HOSTILE}`);
  }, 60_000);

  it('in labels and headers are data', async () => {
    for (const field of ['labels', 'headers']) {
      const map = '{"__proto__":"a","constructor":"b"}';
      const { status, body } = await post('/tasks', `{"task_type":"echo","${field}":${map}}`);
      expect({ field, status }).toEqual({ field, status: 201 });
      const text = await (await fetch(`${system.base}/tasks/${body['task_id'] as string}`)).text();
      expect(text).toContain(`"${field}":${map}`);
    }
  });

  it.each(KEYS)('%s as a field is unknown, and sets nothing', async (key) => {
    const value = '{"priority":9,"task_type":"echo","action":"erase","all":true,"confirm":"dead_letter"}';
    const requests: [string, string, string][] = [
      ['/tasks', `{"task_type":"echo","${key}":${value}}`, key],
      ['/tasks', `{"${key}":${value}}`, 'task_type'],
      ['/tasks/bulk', `{"tasks":[{"task_type":"echo","${key}":${value}}]}`, `tasks[0].${key}`],
      ['/tasks/actions', `{"action":"cancel","task_ids":["a"],"${key}":${value}}`, key],
      ['/dead-letter/redrive', `{"all":true,"${key}":${value}}`, key],
      ['/dead-letter/purge', `{"${key}":${value}}`, key],
      ['/tasks', `{"task_type":"echo","backoff":{"kind":"${key}"}}`, 'backoff'],
      ['/tasks', `{"task_type":"echo","backoff":{"kind":"exponential","${key}":1}}`, 'backoff'],
    ];
    for (const [path, body, field] of requests) {
      const answer = await post(path, body);
      const fields = (answer.body['errors'] as { field: string }[]).map((error) => error.field);
      expect({ path, body, status: answer.status, fields }).toEqual({
        path,
        body,
        status: 422,
        fields: expect.any(Array),
      });
      expect(fields).toContain(field);
    }
  });

  it.each(KEYS)('%s in an address is nobody', async (key) => {
    const addresses: [string, number][] = [
      [`/tasks/${key}`, 404],
      [`/workers/${key}`, 404],
      [`/queues/${key}`, 404],
      [`/dead-letter/redrives/${key}`, 404],
      [`/tasks?${key}=1`, 422],
      [`/tasks?queue=${key}`, 422],
      [`/tasks?status=${key}`, 422],
    ];
    for (const [path, status] of addresses)
      expect([path, (await system.ask('GET', path)).status]).toEqual([path, status]);
  });
});
