import { type RunningApi, startApi } from '../../testing/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.app.close());

interface Operation {
  method: string;
  path: string;
  parameters: string[];
}

interface Answer {
  status: number;
  errors?: { field: string; message: string }[];
}

/** Probes and links come with parameters of their own. */
const TAKES_ANY = /^\/$|^\/health/;

async function operations(): Promise<Operation[]> {
  const document = (await (await api.get('/docs-json')).json()) as {
    paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters }]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{\w+\}/g, 'some-id'),
      parameters: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  );
}

async function ask({ method, path }: Operation, query: string): Promise<Answer> {
  const body = ['POST', 'PATCH'].includes(method)
    ? { body: '{}', headers: { 'Content-Type': 'application/json' } }
    : {};
  const response = await fetch(`${api.url}${path}?${query}`, { method, ...body });
  return (await response.json()) as Answer;
}

describe('a parameter that a route does not know', () => {
  it('is refused wherever a parameter may matter, with all that are known', async () => {
    const strict = (await operations()).filter(({ path }) => !TAKES_ANY.test(path));
    expect(strict.length).toBeGreaterThan(30);
    for (const operation of strict) {
      const { status, errors = [] } = await ask(operation, 'queu=low&queu=high');
      const message = errors.find(({ field }) => field === 'queu')?.message;
      const known = message?.replace(/^is not known here; (known are )?/, '').split(', ');
      expect({ operation, status, known: known?.sort() }).toEqual({
        operation,
        status: 422,
        known: operation.parameters.length > 0 ? operation.parameters.sort() : ['nothing is'],
      });
    }
  });

  it('is told with what is known', async () => {
    const { errors } = await ask({ method: 'POST', path: '/tasks', parameters: [] }, 'queu=low&__proto__=1');
    const message = 'is not known here; known are queue';
    expect(errors).toEqual([
      { field: 'queu', message },
      { field: '__proto__', message },
    ]);
  });

  it.each(['/queues', '/workers/some-id'])('may be queue itself, as of %s', async (path) => {
    expect(await ask({ method: 'GET', path, parameters: [] }, 'queue=task_queue')).toMatchObject({
      status: 422,
      errors: [{ field: 'queue', message: 'is not known here; nothing is' }],
    });
  });

  it.each(['/?utm=1', '/health?t=1', '/health/live?t=1', '/health/ready?t=1', '/docs?x=1', '/docs-json?x=1'])(
    'is left alone at %s',
    async (path) => {
      expect((await api.get(path)).status).toBe(200);
    },
  );

  it.each(['/tasks?', '/stats?&', '/tasks?status=pending', '/tasks/actions'])('is not seen in %s', async (path) => {
    expect((await api.get(path)).status).not.toBe(422);
  });
});
