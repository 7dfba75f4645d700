import { readFile } from 'node:fs/promises';
import { OwnRedis } from '@app/queue/testing';
import { type RunningApi, startApi } from '../../testing/running-api.js';

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object; examples?: object }> };
  responses: Record<string, { content?: Record<string, { example?: unknown; examples?: object; schema?: object }> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties: Record<string, Record<string, unknown>>; required?: string[] }> };
}

let redis: OwnRedis;
let api: RunningApi;
let document: Document;
beforeAll(async () => {
  // Able to do all that an example asks for.
  redis = await OwnRedis.start('--appendonly', 'yes', '--appendfsync', 'always');
  api = await startApi({ redisUrl: redis.url });
  document = (await (await api.get('/docs-json')).json()) as Document;
});
afterAll(async () => {
  await api.app.close();
  await redis.remove();
});

describe('the OpenAPI document', () => {
  it.each([
    ['post', '/tasks', ['200', '201', '400', '408', '409', '413', '415', '422', '429', '500', '503']],
    ['post', '/tasks/bulk', ['201', '207', '400', '408', '413', '415', '422', '429', '500', '503']],
    [
      'post',
      '/tasks/{task_id}/duplicate',
      ['200', '201', '400', '404', '408', '409', '413', '415', '422', '429', '500', '503'],
    ],
    ['get', '/tasks', ['200', '422', '500', '503']],
    ['get', '/tasks/{task_id}/result', ['200', '202', '404', '409', '422', '429', '500', '503']],
    ['get', '/tasks/{task_id}/events', ['200', '204', '404', '409', '422', '429', '500', '503']],
    ['get', '/events', ['200', '422', '429', '500', '503']],
    ['get', '/tasks/{task_id}', ['200', '404', '409', '422', '500', '503']],
    ['delete', '/tasks/{task_id}', ['200', '202', '404', '409', '422', '500', '503']],
    ['post', '/tasks/{task_id}/retry', ['200', '404', '409', '422', '500', '503']],
    ['post', '/tasks/{task_id}/reschedule', ['200', '400', '404', '408', '409', '413', '415', '422', '500', '503']],
    ['post', '/tasks/{task_id}/priority', ['200', '400', '404', '408', '409', '413', '415', '422', '500', '503']],
    ['delete', '/tasks/{task_id}/record', ['204', '404', '409', '422', '500', '503']],
    ['post', '/tasks/actions', ['200', '207', '400', '408', '413', '415', '422', '500', '503']],
    ['get', '/stats', ['200', '422', '500', '503']],
    ['get', '/workers', ['200', '422', '500', '503']],
    ['get', '/workers/{worker_id}', ['200', '404', '422', '500', '503']],
    ['post', '/workers/{worker_id}/quiet', ['202', '404', '422', '500', '503']],
    ['post', '/workers/{worker_id}/resume', ['202', '404', '422', '500', '503']],
    ['get', '/types', ['200', '422', '500', '503']],
    ['get', '/queues', ['200', '422', '500', '503']],
    ['get', '/queues/{queue}', ['200', '404', '422', '500', '503']],
    ['patch', '/queues/{queue}', ['200', '400', '404', '408', '413', '415', '422', '500', '503']],
    ['post', '/queues/{queue}/pause', ['200', '404', '422', '500', '503']],
    ['post', '/queues/{queue}/resume', ['200', '404', '422', '500', '503']],
    ['post', '/queues/{queue}/drain', ['200', '404', '422', '500', '503']],
    ['post', '/queues/{queue}/purge', ['200', '400', '404', '408', '413', '415', '422', '500', '503']],
    ['get', '/health', ['200', '503']],
    ['get', '/health/live', ['200']],
    ['get', '/health/ready', ['200', '503']],
    ['get', '/', ['200']],
  ])('tells every answer of %s %s', (method, path, statuses) => {
    expect(Object.keys(document.paths[path]?.[method]?.responses ?? {}).sort()).toEqual(statuses);
  });

  it('tells what may be wrong with `?queue=` and with a body, wherever there is one', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, ...operation })),
    );
    const lacking = (status: string, some: typeof operations): string[] =>
      some.filter(({ responses }) => !(status in responses)).map(({ name }) => name);
    const ofQueue = operations.filter(({ parameters = [] }) =>
      parameters.some((parameter) => parameter.name === 'queue' && parameter.in === 'query'),
    );
    expect(ofQueue.length).toBeGreaterThan(20);
    expect(lacking('422', ofQueue)).toEqual([]);
    const ofTask = ofQueue.filter(({ path }) => path.includes('{task_id}'));
    expect(lacking('409', ofTask)).toEqual([]);
    const withBody = operations.filter(({ requestBody }) => requestBody !== undefined);
    for (const status of ['400', '408', '413', '415', '422']) expect(lacking(status, withBody)).toEqual([]);
  });

  it('has an example of every problem', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const contents = operations
      .flatMap(({ responses }) => Object.values(responses))
      .map(({ content }) => content?.['application/problem+json']);
    const problems = contents.filter((content) => content !== undefined);
    expect(problems.length).toBeGreaterThan(10);
    for (const problem of problems) {
      expect(problem).toMatchObject({
        schema: { $ref: '#/components/schemas/ProblemDto' },
        examples: expect.any(Object),
      });
    }
  });

  it('describes the body of a submission', () => {
    const body = document.paths['/tasks']?.['post']?.requestBody?.content['application/json'];
    expect(body).toMatchObject({
      schema: { $ref: '#/components/schemas/SubmitTaskDto' },
      examples: expect.any(Object),
    });
    const schema = document.components.schemas['SubmitTaskDto'];
    expect(schema?.required).toEqual(['task_type']);
    expect(schema?.properties).toMatchObject({
      priority: { type: 'integer', minimum: 0, maximum: 1023, default: 0 },
      max_retries: { type: 'integer', minimum: 0, maximum: 100, default: 3 },
      payload: { type: 'object' },
    });
  });

  it('leaves the set of statuses open', () => {
    const status = document.components.schemas['TaskDto']?.properties['status'];
    expect(status).not.toHaveProperty('enum');
    expect(status?.['x-extensible-enum']).toContain('waiting');
  });

  it('has an example that the API accepts', async () => {
    const examples = document.paths['/tasks']?.['post']?.requestBody?.content['application/json']?.examples ?? {};
    for (const { value } of Object.values(examples) as { value: object }[]) {
      expect((await api.post('/tasks', JSON.stringify(value))).status).toBe(201);
    }
  });
});

describe('the pages', () => {
  it('shows the documentation', async () => {
    const response = await api.get('/docs');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('swagger-ui');
  });

  it('is, of /, what docs/api.md shows', async () => {
    const shown = (await readFile('docs/api.md', 'utf8'))
      .split('\n')
      .find((line) => line.startsWith('{"name":"task-queue"'));
    expect(JSON.parse(shown ?? '')).toEqual(await (await api.get('/')).json());
  });

  it('says at / where everything is, and all of it is there', async () => {
    const about = (await (await api.get('/')).json()) as {
      docs: string;
      openapi: string;
      endpoints: Record<string, string>;
    };
    expect(about).toMatchObject({ name: expect.any(String), version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect((await api.get(about.docs)).status).toBe(200);
    expect((await api.get(about.openapi)).status).toBe(200);
    for (const endpoint of Object.keys(about.endpoints)) {
      const [method, path] = endpoint.toLowerCase().split(' ') as [string, string];
      expect(document.paths[path]).toHaveProperty(method);
    }
  });
});
