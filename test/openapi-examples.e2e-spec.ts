import type { NewTask } from '@app/queue';
import type { Type } from '@nestjs/common';
import { OwnRedis } from '@app/queue/testing';
import { Redis } from 'ioredis';
import { readChanges, readTask, readTasks } from '../apps/api/src/tasks/submission.js';
import { type RunningApi, startApi } from '../apps/api/testing/running-api.js';
import { DataProcessingPayload } from '../apps/worker/src/handlers/data-processing/data-processing.payload.js';
import { EmailPayload } from '../apps/worker/src/handlers/email/email.payload.js';
import { payloadProblems } from '../apps/worker/test/payload-problems.js';

const MAX_DEPTH = 100;
const PAYLOADS: Record<string, Type<object>> = { email: EmailPayload, data_processing: DataProcessingPayload };
const READERS: Record<string, (body: Buffer) => NewTask[]> = {
  '/tasks': (body) => [readTask(body, MAX_DEPTH)],
  '/tasks/bulk': (body) => readTasks(body, MAX_DEPTH),
  '/tasks/{task_id}/duplicate': (body) => [{ type: 'email', ...readChanges(body, MAX_DEPTH) }],
};

interface Content {
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
  schema?: { example?: unknown };
}
interface Operation {
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties: Record<string, { example?: unknown }> }> };
}

let redis: OwnRedis;
let api: RunningApi;
let document: Document;

beforeAll(async () => {
  redis = await OwnRedis.start('--appendonly', 'yes');
  api = await startApi({ redisUrl: redis.url });
  document = (await (await api.get('/docs-json')).json()) as Document;
});
afterAll(async () => {
  await api.app.close();
  await redis.remove();
});

/** Every example of a request's body: its path and its value. */
function bodies(): [string, unknown][] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.values(operations).flatMap(({ requestBody }) =>
      Object.values(requestBody?.content ?? {}).flatMap(({ examples = {} }) =>
        Object.values(examples).map(({ value }): [string, unknown] => [path, value]),
      ),
    ),
  );
}

/** Every example of a submission: its path and its value. */
function requests(): [string, unknown][] {
  const found = bodies().filter(([path]) => READERS[path] !== undefined);
  const { properties } = document.components.schemas['SubmitTaskDto']!;
  const fields = Object.entries(properties).filter(([, { example }]) => example !== undefined);
  const ofTheFields = Object.fromEntries(fields.map(([name, { example }]) => [name, example]));
  return [...found, ['/tasks', ofTheFields]];
}

function handlerProblems({ type, payloadText = '{}' }: NewTask): unknown {
  const payloadClass = PAYLOADS[type];
  return payloadClass === undefined ? `no handler for ${type}` : payloadProblems(payloadClass, JSON.parse(payloadText));
}

describe('the examples of the OpenAPI document', () => {
  it('of requests are what the API takes and what the handlers run', () => {
    const examples = requests();
    const paths = examples.map(([path]) => path).sort();
    expect(paths).toEqual([
      ...Array<string>(5).fill('/tasks'),
      '/tasks/bulk',
      '/tasks/bulk',
      '/tasks/{task_id}/duplicate',
    ]);
    for (const [path, value] of examples) {
      const tasks = READERS[path]!(Buffer.from(JSON.stringify(value)));
      expect(tasks.map(handlerProblems)).toEqual(tasks.map(() => ({})));
    }
  });

  it.each(['/dead-letter/redrive', '/dead-letter/purge'])('of requests to %s are what the API takes', async (path) => {
    const examples = bodies().filter(([of]) => of === path);
    expect(examples.length).toBeGreaterThan(1);
    for (const [, value] of examples) {
      const response = await api.post(path, JSON.stringify(value));
      expect([200, 202]).toContain(response.status);
    }
  });

  it('of requests need no file that the worker may not have', () => {
    expect(JSON.stringify(requests())).not.toContain('"file"');
  });

  it('of acts are what the API takes', async () => {
    const acts = bodies().filter(([path]) => /^\/tasks\/(\{task_id\}\/(?!duplicate)|actions)/.test(path));
    expect(acts).toHaveLength(8);
    for (const [path, value] of acts) {
      const ids = ['invoice-2026-0042', 'invoice-2026-0043'];
      for (const task_id of ids) await api.post('/tasks', JSON.stringify({ task_type: 'email', task_id }));
      const response = await api.post(path.replace('{task_id}', ids[0]!), JSON.stringify(value));
      expect([path, response.status]).toEqual([path, 200]);
      const erase = { action: 'erase', task_ids: ids };
      await api.post('/tasks/actions', JSON.stringify({ action: 'cancel', task_ids: ids }));
      expect((await api.post('/tasks/actions', JSON.stringify(erase))).status).toBeLessThan(300);
    }
  });

  it('of GET /health/ready are its answers', async () => {
    const { responses } = document.paths['/health/ready']!['get']!;
    const example = (status: string): unknown =>
      JSON.parse(
        JSON.stringify(responses[status]?.content?.['application/json']?.schema?.example).replaceAll('7.0.15', version),
      );
    const client = new Redis(redis.url);
    const version = /redis_version:(\S+)/.exec(await client.info('server'))![1]!;
    expect(await (await api.get('/health/ready')).json()).toEqual(example('200'));
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    client.disconnect();
    const response = await api.get('/health/ready');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual(example('503'));
  });
});
