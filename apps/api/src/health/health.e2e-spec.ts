import { type RunningApi, startApi } from '../../testing/running-api.js';

const answer = async (api: RunningApi, path: string): Promise<{ status: number; body: unknown }> => {
  const response = await api.get(path);
  return { status: response.status, body: await response.json() };
};

describe('with Redis', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.app.close());

  it('is healthy', async () => {
    expect(await answer(api, '/health')).toEqual({ status: 200, body: { status: 'healthy', redis: 'connected' } });
  });

  it('lives', async () => {
    expect(await answer(api, '/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('is ready, and tells what Redis it has', async () => {
    expect(await answer(api, '/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        details: { redis: { status: 'up', version: expect.any(String), warnings: expect.any(Array) } },
      },
    });
  });
});

describe('without Redis', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: 'redis://127.0.0.1:1', redisTimeoutMs: 200 });
  });
  afterAll(() => api.app.close());

  it('is unhealthy', async () => {
    expect(await answer(api, '/health')).toEqual({ status: 503, body: { status: 'unhealthy', redis: 'disconnected' } });
  });

  it('lives all the same', async () => {
    expect((await answer(api, '/health/live')).status).toBe(200);
  });

  it('is not ready, with the reason', async () => {
    expect(await answer(api, '/health/ready')).toMatchObject({
      status: 503,
      body: { status: 'error', error: { redis: { status: 'down', reasons: [expect.stringMatching(/redis/i)] } } },
    });
  });

  it.each([
    ['POST', '/tasks', '{"task_type":"a","task_id":"tried"}'],
    ['POST', '/tasks', '{"task_type":"a"}'],
    ['POST', '/tasks/bulk', '{"tasks":[{"task_type":"a"},{"task_type":"b"}]}'],
    ['GET', '/tasks/some', undefined],
    ['GET', '/stats', undefined],
  ])('%s %s → 503 within 2 s, with when to come back and what was tried', async (method, path, body) => {
    const start = performance.now();
    const response = await (method === 'GET' ? api.get(path) : api.post(path, body ?? ''));
    const problem = (await response.json()) as Record<string, unknown>;
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem).toMatchObject({ type: 'urn:task-queue:problem:redis-unavailable' });
    expect(JSON.stringify(problem)).not.toMatch(/ECONN|127\.0\.0\.1|ioredis/);
    if (path === '/tasks') expect(problem['task_id']).toEqual(body?.includes('tried') ? 'tried' : expect.any(String));
  });
});
