import { eventually, handlerClass, openTestQueue, type TestQueue } from '@app/queue/testing';
import { type RunningApi, startApi } from '../../testing/running-api.js';
import type { WorkerDto, WorkersDto } from './dto/worker.dto.js';
import type { TypesDto } from '../types/dto/type.dto.js';

let queue: TestQueue;
let second: TestQueue;
let api: RunningApi;

beforeAll(async () => {
  const worker = { concurrency: 2, pollIntervalMs: 50 };
  const policy = { timeoutMs: 30_000, backoff: { kind: 'fixed', delayMs: 10_000 } } as const;
  queue = await openTestQueue({ handlers: [handlerClass('email', () => true, policy)], worker });
  await eventually('the first one lives', async () => (await queue.service.workers()).workers.length === 1);
  second = await openTestQueue({
    handlers: [handlerClass('email', () => true), handlerClass('report', () => true)],
    queue: { queueName: queue.name },
    worker: { ...worker, workerId: 'second' },
  });
  await eventually('both live', async () => (await queue.service.workers()).workers.length === 2);
  api = await startApi({ queueName: queue.name });
});
afterAll(async () => {
  await api.app.close();
  await second.module.close();
  second.redis.disconnect();
  await queue.close();
});

const json = async <Answer>(path: string): Promise<Answer> => (await (await api.get(path)).json()) as Answer;

describe('GET /workers', () => {
  it('lists those that live, in the order in which they started, in pages', async () => {
    const { workers, next_cursor } = await json<WorkersDto>('/workers');
    expect(workers.map(({ id }) => id)).toEqual([queue.worker.identity.boot, second.worker.identity.boot]);
    expect(next_cursor).toBeNull();
    expect(workers[0]).toMatchObject({
      state: 'active',
      quiet_requested: false,
      pid: process.pid,
      concurrency: 2,
      busy: 0,
      types: [{ task_type: 'email', queues: [queue.name], timeout: 30, backoff: { kind: 'fixed', delay: 10 } }],
      tasks: [],
    });
    const first = await json<WorkersDto>('/workers?limit=1');
    expect(first.workers).toHaveLength(1);
    const rest = await json<WorkersDto>(`/workers?limit=1&cursor=${first.next_cursor}`);
    expect(rest).toMatchObject({ workers: [{ label: 'second' }], next_cursor: null });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=x', 'cursor'],
    ['state=lost', 'state'],
  ])('refuses ?%s', async (query, field) => {
    const response = await api.get(`/workers?${query}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field }] });
  });
});

describe('one worker', () => {
  it('is read by its id', async () => {
    const id = second.worker.identity.boot;
    expect(await json(`/workers/${id}`)).toMatchObject({ id, label: 'second' });
  });

  it('is asked to be quiet, and to go on', async () => {
    const id = second.worker.identity.boot;
    const asked = await api.post(`/workers/${id}/quiet`, undefined);
    expect(asked.status).toBe(202);
    expect(await asked.json()).toMatchObject({ id, quiet_requested: true });
    await eventually('it is quiet', async () => (await json<WorkerDto>(`/workers/${id}`)).state === 'quiet');
    const resumed = await api.post(`/workers/${id}/resume`, undefined);
    expect(resumed.status).toBe(202);
    expect(await resumed.json()).toMatchObject({ id, state: 'quiet', quiet_requested: false });
  });

  it.each(['/workers/nobody', '/workers/nobody/quiet', '/workers/nobody/resume'])('is a 404 at %s', async (path) => {
    const response = path === '/workers/nobody' ? await api.get(path) : await api.post(path, undefined);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: 'urn:task-queue:problem:worker-not-found' });
  });
});

describe('GET /types', () => {
  it('lists the types with their workers', async () => {
    const { types, warnings } = await json<TypesDto>('/types');
    const figures = { completed: 0, failed: 0, dead_lettered: 0, run_time: 0, mean_run_time: 0 };
    expect(types).toEqual([
      { task_type: 'email', workers: 2, last_seen_at: expect.any(String), set_aside: 0, ...figures },
      { task_type: 'report', workers: 1, last_seen_at: expect.any(String), set_aside: 0, ...figures },
    ]);
    expect(warnings).toEqual([]);
  });
});

describe('an example of the OpenAPI document', () => {
  it.each([
    ['/workers/{worker_id}', (): Promise<object> => json(`/workers/${queue.worker.identity.boot}`)],
    ['/types', async (): Promise<object> => (await json<TypesDto>('/types')).types[0]!],
  ])('of %s has the fields of its answer', async (path, answer) => {
    const document = await json<{
      paths: Record<string, { get: { responses: { 200: { content: Record<string, { example: object }> } } } }>;
    }>('/docs-json');
    const { example } = document.paths[path]!.get.responses[200].content['application/json']!;
    const shown = 'types' in example && path === '/types' ? (example.types as object[])[0]! : example;
    expect(Object.keys(shown).sort()).toEqual(Object.keys(await answer()).sort());
  });
});
