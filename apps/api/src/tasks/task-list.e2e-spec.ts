import { randomUUID } from 'node:crypto';
import { TestScripts } from '@app/queue/testing';
import { type RunningApi, startApi } from '../../testing/running-api.js';

interface Page {
  tasks: { task_id: string; status: string }[];
  next_cursor: string | null;
  scanned: number;
}

let api: RunningApi;
let scripts: TestScripts;
beforeAll(async () => {
  const queueName = `list_${randomUUID()}`;
  api = await startApi({ queueName });
  scripts = await TestScripts.open(queueName);
  const worker = scripts.worker('w');
  await scripts.enqueue('done', 'dead', 'failed', 'running');
  const [done, dead, failed] = await worker.claim(4);
  await worker.complete(done!, '{"result":[1.10]}');
  await worker.bury(dead!, '{"error":"No such mailbox","reason":"exhausted"}');
  await worker.fail(failed!, 60_000);
  scripts.advance(60_000);
  await scripts.enqueue({ id: 'later', type: 'b', payloadText: '{ "to":"Ada" }' }, 'last');
});
afterAll(async () => {
  await api.app.close();
  await scripts.close();
});

const list = async (query: string): Promise<Page> => (await (await api.get(`/tasks${query}`)).json()) as Page;
const ids = async (query: string): Promise<string[]> => (await list(query)).tasks.map(({ task_id }) => task_id);

describe('GET /tasks', () => {
  it('lists every status, what is not finished first', async () => {
    const response = await api.get('/tasks');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { tasks, ...rest } = (await response.json()) as Page;
    expect(tasks.map(({ task_id, status }) => `${task_id} ${status}`)).toEqual([
      'running processing',
      'later pending',
      'last pending',
      'failed retrying',
      'dead dead_letter',
      'done completed',
    ]);
    expect(rest).toEqual({ next_cursor: null, scanned: 6 });
  });

  it('shows tasks as GET /tasks/{task_id} does, byte for byte, without their history', async () => {
    const text = await (await api.get('/tasks')).text();
    for (const id of ['later', 'done', 'dead']) {
      const task = await (await api.get(`/tasks/${id}`)).text();
      expect(text).toContain(task.replace(/,"attempts":\[[^\]]*\]/, ''));
    }
  });

  it.each([
    ['?status=dead_letter,pending', ['dead', 'later', 'last']],
    ['?status=scheduled', []],
    ['?type=b', ['later']],
    ['?tag=red', []],
    ['?q=ada', ['later']],
    ['?q=MAILBOX&status=dead_letter', ['dead']],
    ['?created_after=2023-11-14T22:14:20Z', ['later', 'last']],
    ['?created_after=2023-11-14T23:14:20.000%2B01:00', ['later', 'last']],
    ['?created_before=2023-11-14T22:14:20Z&status=completed', ['done']],
    ['?created_before=2023-11-14', []],
  ])('%s finds %j', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('goes on with the cursor', async () => {
    const first = await list('?limit=4');
    expect([first.tasks.length, first.scanned]).toEqual([4, 4]);
    const second = await list(`?limit=4&cursor=${first.next_cursor}`);
    expect(second.tasks.map(({ task_id }) => task_id)).toEqual(['dead', 'done']);
    expect(second.next_cursor).toBeNull();
  });

  it.each([
    ['status', '?status=waiting'],
    ['status', '?status=pending,pending'],
    ['status', '?status='],
    ['type', '?type=a:b'],
    ['tag', '?tag='],
    ['tag', '?tag=a%20b'],
    ['created_after', '?created_after=yesterday'],
    ['created_after', '?created_after=2026-01-05T09:30:00'],
    ['created_before', '?created_before=2026-13-05'],
    ['q', `?q=${'x'.repeat(257)}`],
    ['limit', '?limit=0'],
    ['limit', '?limit=501'],
    ['limit', '?limit=1e2'],
    ['cursor', '?cursor=x'],
    ['order', '?order=asc'],
    ['type', '?type=a&type=b'],
  ])('names the field %s of %.30s', async (field, query) => {
    const response = await api.get(`/tasks${query}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field, message: expect.any(String) }] });
  });

  it('refuses the cursor of a list of other statuses', async () => {
    const { next_cursor } = await list('?limit=1');
    const response = await api.get(`/tasks?status=completed&cursor=${next_cursor}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      errors: [{ field: 'cursor', message: 'is of a list of other statuses' }],
    });
  });
});
