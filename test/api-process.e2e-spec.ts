import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, OwnRedis } from '@app/queue/testing';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { AppProcess } from './support/app-process.js';

interface Line {
  level: string;
  message: string;
  context?: string;
}

describe('what the API logs for those who operate it', () => {
  let folder: string;
  let redis: OwnRedis;
  let client: Redis;
  let api: AppProcess;
  let base: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'api-process-'));
    redis = await OwnRedis.start();
    client = new Redis(redis.url);
    const port = await getPort({ host: '127.0.0.1' });
    base = `http://127.0.0.1:${port}`;
    const address = { HOST: '127.0.0.1', PORT: String(port) };
    api = AppProcess.start('api', folder, 'api', { REDIS_URL: redis.url, SHUTDOWN_TIMEOUT: '5', ...address });
    await eventually('the API answers', async () => (await fetch(`${base}/health`)).ok, 20_000);
  }, 60_000);
  afterAll(async () => {
    await api.stop('SIGKILL');
    client.disconnect();
    await redis.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const linesOf = (context: string): Line[] =>
    api.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line.context === context);

  const post = async (path: string, body: string): Promise<number> =>
    (await fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;

  it("is Redis's own words when it refuses, not for every request", async () => {
    await client.config('SET', 'maxmemory', '1');
    expect(await post('/tasks', '{"task_type":"a"}')).toBe(503);
    expect(await post('/tasks/bulk', '{"tasks":[{"task_type":"a"},{"task_type":"b"}]}')).toBe(503);
    const lines = linesOf('Redis').filter(({ level }) => level === 'error');
    expect(lines).toHaveLength(1);
    expect(lines[0]!.message).toMatch(/^Redis is out of memory: .*: OOM /);
  });

  it('is that it stops, and that it has', async () => {
    expect(await api.stop('SIGTERM')).toBe(0);
    expect(
      linesOf('Api')
        .map(({ message }) => message)
        .slice(-2),
    ).toEqual(['Stopping. No new requests are taken; open ones get up to 5 s', 'Stopped']);
  });
});
