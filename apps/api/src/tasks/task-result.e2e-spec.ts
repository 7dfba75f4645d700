import { randomUUID } from 'node:crypto';
import { eventually, TestScripts } from '@app/queue/testing';
import { readAll, type RunningApi, startApi } from '../../testing/running-api.js';

let api: RunningApi;
let scripts: TestScripts;
let queueName: string;
beforeEach(async () => {
  queueName = `result_${randomUUID()}`;
  api = await startApi({ queueName }, { maxHeldRequests: 2 });
  scripts = await TestScripts.open(queueName);
});
afterEach(async () => {
  await api.app.close();
  await scripts.close();
});

const listens = (): Promise<boolean> =>
  eventually('the API listens', async () => String(await scripts.redis.client('LIST')).includes(`${queueName}:events`));

describe('GET /tasks/{task_id}/result', () => {
  it('is the result of a task that has completed', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    await worker.complete(await worker.claimOne(), '{"result":{"n":1.10}}');
    const response = await api.get('/tasks/1/result');
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain('"result":{"n":1.10}');
    expect(JSON.parse(text)).toEqual({
      task_id: '1',
      status: 'completed',
      completed_at: new Date(scripts.now).toISOString(),
      result: { n: 1.1 },
    });
  });

  it('says why there is no result', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('large', 'none', 'dead');
    const [large, none, dead] = await worker.claim(3);
    await worker.complete(large!, '{"result_error":"too large"}');
    await worker.complete(none!);
    await worker.bury(dead!, '{"error":"no","reason":"exhausted"}');
    const read = async (id: string): Promise<unknown> => (await api.get(`/tasks/${id}/result?wait=5`)).json();
    const completed_at = new Date(scripts.now).toISOString();
    expect(await read('large')).toEqual({
      task_id: 'large',
      status: 'completed',
      completed_at,
      result_error: 'too large',
    });
    expect(await read('none')).toEqual({ task_id: 'none', status: 'completed', completed_at });
    expect(await read('dead')).toEqual({
      task_id: 'dead',
      status: 'dead_letter',
      completed_at,
      error: 'no',
      reason: 'exhausted',
    });
  });

  it('is only the status while the task is not finished, at once or after the wait', async () => {
    await scripts.enqueue('1');
    for (const query of ['', '?wait=0', '?wait=0.05']) {
      const response = await api.get(`/tasks/1/result${query}`);
      expect(response.status).toBe(202);
      expect(await response.json()).toEqual({ task_id: '1', status: 'pending' });
    }
  });

  it('comes as soon as the task is finished', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    const answers = [api.get('/tasks/1/result?wait=60'), api.get('/tasks/1/result?wait=60')];
    await listens();
    await worker.complete(await worker.claimOne());
    for (const answer of answers) expect((await answer).status).toBe(200);
  });

  it('is 404 as soon as the task is purged', async () => {
    await scripts.enqueue('1');
    const answer = api.get('/tasks/1/result?wait=60');
    await listens();
    await api.post(`/queues/${queueName}/purge`, JSON.stringify({ confirm: queueName }));
    expect((await answer).status).toBe(404);
  });

  it.each(['/tasks/unknown', '/tasks/unknown/result', '/tasks/unknown/result?wait=60', '/tasks/a:b/result'])(
    'is 404 for %s, without a wait',
    async (path) => {
      const response = await api.get(path);
      expect(response.status).toBe(404);
      const task_id = path.split('/')[2];
      expect(await response.json()).toMatchObject({
        type: 'urn:task-queue:problem:task-not-found',
        detail: `There is no task ${task_id}`,
        task_id,
      });
    },
  );

  it.each(['-1', '61', 'x', '', '1e1'])('refuses to wait %j s', async (wait) => {
    const response = await api.get(`/tasks/1/result?wait=${wait}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      errors: [{ field: 'wait', message: 'must be a number of seconds from 0 to 60' }],
    });
  });

  it('is 429 when too many wait, until one of them goes away', async () => {
    await scripts.enqueue('1');
    const abort = new AbortController();
    const left = fetch(`${api.url}/tasks/1/result?wait=60`, { signal: abort.signal });
    const other = api.get('/tasks/1/result?wait=60');
    const refused = await eventually('one is refused', async () => {
      const response = await api.get('/tasks/1/result?wait=0.01');
      return response.status === 429 && response;
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    abort.abort();
    await expect(left).rejects.toThrow();
    await eventually('there is room', async () => (await api.get('/tasks/1/result?wait=0.01')).status === 202);
    const worker = scripts.worker('w');
    await worker.complete(await worker.claimOne());
    expect((await other).status).toBe(200);
  });

  it('comes at once when the API stops', async () => {
    await scripts.enqueue('1');
    const socket = await api.connect();
    socket.write('GET /tasks/1/result?wait=60 HTTP/1.1\r\nHost: x\r\n\r\n');
    await listens();
    const closed = api.app.close();
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 202 [^]*"status":"pending"/);
    await closed;
  });
});
