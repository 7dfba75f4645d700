import { type ScriptedWorker, TestScripts } from '@app/queue/testing';
import { randomUUID } from 'node:crypto';
import { type RunningApi, startApi } from '../../testing/running-api.js';

const [ONE, TWO] = ['111111111111', '222222222222'];

describe('dead letters over HTTP', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  let api: RunningApi;
  beforeEach(async () => {
    const queueName = `api_${randomUUID()}`;
    queue = await TestScripts.open(queueName);
    worker = queue.worker('w');
    api = await startApi({ queueName });
  });
  afterEach(async () => {
    await api.app.close();
    await queue.close();
  });

  /** Lets tasks die a second after each other, by the clock of the test: years ago for the API. */
  async function die(fingerprint: string, ...ids: string[]): Promise<void> {
    await queue.enqueue(...ids);
    for (const held of await worker.claim(ids.length)) {
      await worker.bury(held, `{"fp":"${fingerprint}","error":"No user 7","reason":"exhausted"}`);
      queue.advance(1_000);
    }
  }
  const json = async (response: Response): Promise<Record<string, unknown>> =>
    (await response.json()) as Record<string, unknown>;
  const post = (path: string, body: object): Promise<Response> => api.post(path, JSON.stringify(body));

  it('are listed newest first, in pages', async () => {
    await die(ONE, 'a', 'b', 'c');
    const first = await json(await api.get('/dead-letter?limit=2'));
    expect(first).toEqual({
      tasks: [
        {
          task_id: 'c',
          status: 'dead_letter',
          task_type: 'a',
          priority: 0,
          retry_count: 1,
          max_retries: 3,
          crash_count: 0,
          created_at: expect.any(String),
          started_at: expect.any(String),
          died_at: new Date(queue.now - 1_000).toISOString(),
          fingerprint: ONE,
          reason: 'exhausted',
          last_error: 'No user 7',
        },
        expect.objectContaining({ task_id: 'b' }),
      ],
      next_cursor: expect.any(String),
    });
    const second = await json(await api.get(`/dead-letter?limit=2&cursor=${first['next_cursor'] as string}`));
    expect(second).toEqual({ tasks: [expect.objectContaining({ task_id: 'a' })], next_cursor: null });
  });

  it('are filtered', async () => {
    await die(ONE, 'a', 'b');
    await die(TWO, 'c');
    const since = encodeURIComponent(new Date(queue.now - 2_000).toISOString());
    const listed = async (query: string): Promise<unknown[]> =>
      ((await json(await api.get(`/dead-letter?${query}`)))['tasks'] as { task_id: string }[]).map(
        (task) => task.task_id,
      );
    expect(await listed(`fingerprint=${ONE}`)).toEqual(['b', 'a']);
    expect(await listed(`since=${since}`)).toEqual(['c', 'b']);
    expect(await listed(`before=${since}`)).toEqual(['a']);
    expect(await listed('type=a&reason=exhausted&limit=1')).toEqual(['c']);
    expect(await listed('type=b')).toEqual([]);
  });

  it('are grouped', async () => {
    await die(ONE, 'a', 'b');
    await die(TWO, 'c');
    const page = await json(await api.get('/dead-letter/groups?limit=1'));
    expect(page).toEqual({
      groups: [
        {
          fingerprint: ONE,
          count: 2,
          first_died_at: new Date(queue.now - 3_000).toISOString(),
          last_died_at: new Date(queue.now - 2_000).toISOString(),
          title: 'No user <number>',
          reason: 'exhausted',
          task_types: ['a'],
          sample_ids: ['b', 'a'],
        },
      ],
      next_cursor: expect.stringMatching(new RegExp(`^[\\w-]{6}\\.${ONE}$`)),
    });
  });

  it('are redriven, one and some', async () => {
    await die(ONE, 'a', 'b');
    const one = await api.post('/dead-letter/a/redrive', undefined);
    expect([one.status, await json(one)]).toEqual([200, { task_id: 'a', status: 'pending' }]);
    const some = await post('/dead-letter/redrive', { task_ids: ['a', 'no:id', 'b', 'ghost', 'b'] });
    expect([some.status, await json(some)]).toEqual([
      200,
      {
        tasks: [
          { task_id: 'a', status: 'not_dead_letter' },
          { task_id: 'no:id', status: 'unknown' },
          { task_id: 'b', status: 'pending' },
          { task_id: 'ghost', status: 'unknown' },
        ],
      },
    ]);
  });

  it('are redriven in stages, which can be seen and cancelled', async () => {
    await die(ONE, 'a', 'b');
    const begun = await post('/dead-letter/redrive', { fingerprint: ONE, canaries: 1, rate: 5 });
    expect(begun.status).toBe(202);
    const redrive = await json(begun);
    expect(redrive).toEqual({
      redrive_id: expect.stringMatching(/^[\w-]{22}$/),
      status: 'canaries',
      created_at: expect.any(String),
      fingerprint: ONE,
      total: 2,
      redriven: 0,
      refused: 0,
      missing: 0,
      canaries: { wanted: 1, sent: 0, completed: 0 },
      rate: 5,
    });
    const address = `/dead-letter/redrives/${redrive['redrive_id'] as string}`;
    expect(begun.headers.get('location')).toBe(address);
    expect(await json(await api.get(address))).toMatchObject({ redrive_id: redrive['redrive_id'] });
    const cancelled = await fetch(api.url + address, { method: 'DELETE' });
    expect([cancelled.status, await json(cancelled)]).toMatchObject([200, { status: 'cancelled' }]);
    expect(await json(await api.get('/dead-letter/redrives'))).toMatchObject({ redrives: [{ status: 'cancelled' }] });
  });

  it('are purged when that is confirmed', async () => {
    await die(ONE, 'a', 'b');
    const purged = await post('/dead-letter/purge', { confirm: 'dead_letter', older_than: 60 });
    expect([purged.status, await json(purged)]).toEqual([200, { removed: 2, more: false }]);
    expect((await api.get('/tasks/a')).status).toBe(404);
  });

  it('whose unique key is held are refused with the holder', async () => {
    await die(ONE, 'a');
    await queue.enqueue({ id: 'holder', options: { uniqueDigest: '0'.repeat(40) } });
    const state = (await queue.redis.hget(queue.key('state'), 'a')) ?? '';
    const hooked = state.replace(/^(D\|\d+\|w\|\d+\|\d+\|)/, `$1u${'0'.repeat(40)}`);
    await queue.redis.hset(queue.key('state'), 'a', hooked);
    await queue.redis.hincrby(queue.key('ledger'), 'dead_bytes', hooked.length - state.length);
    const refused = await api.post('/dead-letter/a/redrive', undefined);
    expect([refused.status, await json(refused)]).toMatchObject([
      409,
      { type: 'urn:task-queue:problem:unique-key-held', task_id: 'a', held_by: 'holder' },
    ]);
  });

  it('that are none, or not there, are told apart', async () => {
    await queue.enqueue('alive');
    const problem = async (response: Response): Promise<unknown[]> => [
      response.status,
      String((await json(response))['type'])
        .split(':')
        .pop(),
    ];
    expect(await problem(await api.post('/dead-letter/alive/redrive', undefined))).toEqual([409, 'not-dead-letter']);
    expect(await problem(await api.post('/dead-letter/ghost/redrive', undefined))).toEqual([404, 'task-not-found']);
    expect(await problem(await api.post('/dead-letter/a:b/redrive', undefined))).toEqual([404, 'task-not-found']);
    expect(await problem(await api.get('/dead-letter/redrives/none'))).toEqual([404, 'redrive-not-found']);
    const unknown = `${api.url}/dead-letter/redrives/${'0'.repeat(22)}`;
    expect(await problem(await fetch(unknown, { method: 'DELETE' }))).toEqual([404, 'redrive-not-found']);
  });

  it.each<[string, string, string[]]>([
    ['redrive', '{}', ['task_ids']],
    ['redrive', '{"all":false,"x":1,"canaries":"1"}', ['all', 'canaries', 'x']],
    ['redrive', '{"task_ids":["a:b"],"canaries":1}', ['task_ids[0]']],
    ['redrive', '{"task_ids":["a"],"type":"a"}', ['task_ids']],
    ['redrive', '{"all":true,"rate":0}', ['rate']],
    ['redrive', '{"all":true,"type":"a b"}', ['type']],
    ['purge', '{"all":true}', ['confirm']],
    ['purge', '{"confirm":"dead_letter"}', ['fingerprint']],
    ['purge', '{"confirm":"dead_letter","older_than":-1}', ['older_than']],
    ['purge', '[]', ['']],
  ])('refuse a wrong %s %s, each field named', async (act, body, fields) => {
    const response = await api.post(`/dead-letter/${act}`, body);
    expect(response.status).toBe(422);
    const { errors } = (await json(response)) as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual(fields.sort());
  });

  it.each([
    ['redrive', {}, 'task_ids, fingerprint, all'],
    ['redrive', { task_ids: ['a'], all: true }, 'task_ids, fingerprint, all'],
    ['purge', { confirm: 'dead_letter' }, 'fingerprint, older_than, all'],
  ])('say once, in the names of the API, what %s %j must choose from', async (act, body, choices) => {
    const { errors } = await json(await api.post(`/dead-letter/${act}`, JSON.stringify(body)));
    expect(errors).toEqual([{ field: expect.any(String), message: `exactly one of ${choices} must be given` }]);
  });

  it.each([
    ['/dead-letter?limit=0', 'limit'],
    ['/dead-letter?limit=x', 'limit'],
    ['/dead-letter?since=yesterday', 'since'],
    ['/dead-letter?page=2', 'page'],
    ['/dead-letter?type=a%20b', 'type'],
    ['/dead-letter?type=a&type=b', 'type'],
    ['/dead-letter?cursor=..', 'cursor'],
    ['/dead-letter/groups?limit=101', 'limit'],
  ])('refuse a wrong query %s', async (path, field) => {
    const response = await api.get(path);
    expect([response.status, await json(response)]).toMatchObject([422, { errors: [{ field }] }]);
  });
});
