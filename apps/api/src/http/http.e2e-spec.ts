import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { readAll, type RunningApi, startApi } from '../../testing/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ maxTaskBytes: 4096, maxBulkBytes: 65_536, maxJsonDepth: 20 });
});
afterAll(() => api.app.close());

const LARGE = 5_000_000;

async function expectProblem(response: Response, status: number, code: string): Promise<Record<string, unknown>> {
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ type: `urn:task-queue:problem:${code}`, title: expect.any(String), status });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(JSON.stringify(body)).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts\b/);
  return body;
}

describe('every error is a problem', () => {
  it.each([
    ['GET', '/nothing', 404, 'route-not-found', null],
    ['POST', '/nothing', 404, 'route-not-found', null],
    ['GET', '/docs/nothing', 404, 'route-not-found', null],
    ['GET', '/..%2f..%2fetc/passwd', 404, 'route-not-found', null],
    ['PUT', '/tasks', 405, 'method-not-allowed', 'GET, HEAD, POST'],
    ['GET', '/tasks/bulk/events', 404, 'task-not-found', null],
    ['POST', '/events', 405, 'method-not-allowed', 'GET, HEAD'],
    ['PUT', '/tasks/some-id', 405, 'method-not-allowed', 'DELETE, GET, HEAD'],
    ['GET', '/tasks/some-id/retry', 405, 'method-not-allowed', 'POST'],
    ['POST', '/stats', 405, 'method-not-allowed', 'GET, HEAD'],
    ['PATCH', '/', 405, 'method-not-allowed', 'GET, HEAD'],
  ])('%s %s → %i', async (method, path, status, code, allow) => {
    const response = await fetch(api.url + path, { method });
    await expectProblem(response, status, code);
    expect(response.headers.get('allow')).toBe(allow);
  });

  it.each([
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['another charset', 'application/json; charset=iso-8859-1'],
  ])('%s → 415', async (_name, type) => {
    await expectProblem(
      await api.post('/tasks', '{"task_type":"a"}', { 'Content-Type': type }),
      415,
      'unsupported-media-type',
    );
  });

  it('a body without a type → 415', async () => {
    const response = await fetch(`${api.url}/tasks`, { method: 'POST', body: new Uint8Array([0x7b, 0x7d]) });
    await expectProblem(response, 415, 'unsupported-media-type');
  });

  it('a compressed body → 415', async () => {
    const bomb = gzipSync(Buffer.alloc(LARGE, 0x20));
    await expectProblem(
      await api.post('/tasks/bulk', bomb, { 'Content-Encoding': 'gzip' }),
      415,
      'unsupported-media-type',
    );
  });

  it.each([
    ['cut', '{"task_type":"a"'],
    ['empty', ''],
    ['NaN', '{"task_type":"a","priority":NaN}'],
    ['bytes ff fe', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
    [
      'a surrogate in bytes',
      Buffer.concat([
        Buffer.from('{"task_type":"a","payload":{"a":"'),
        Buffer.from([0xed, 0xa0, 0x80]),
        Buffer.from('"}}'),
      ]),
    ],
    ['a raw NUL', '{"task_type":"a","payload":{"a":"\0"}}'],
  ])('%s → 400', async (_name, body) => {
    await expectProblem(await api.post('/tasks', body), 400, 'invalid-json');
    await expectProblem(await api.post('/tasks/bulk', body), 400, 'invalid-json');
  });

  it('a body that is too deep → 400', async () => {
    const body = `{"task_type":"a","payload":{"a":${'['.repeat(1000)}${']'.repeat(1000)}}}`;
    await expectProblem(await api.post('/tasks', body), 400, 'too-deep');
    await expectProblem(await api.post('/tasks/bulk', '['.repeat(50_000)), 400, 'too-deep');
  });

  it('wrong fields → 422, each named', async () => {
    const body = await expectProblem(
      await api.post('/tasks', '{"task_type":"a:b","priority":1.5,"x":0}'),
      422,
      'invalid-fields',
    );
    expect(body['errors']).toMatchObject([{ field: 'task_type' }, { field: 'priority' }, { field: 'x' }]);
  });

  it('fields whose values can not even be counted with → 422', async () => {
    for (const field of ['delay', 'timeout', 'keep', 'run_at', 'backoff']) {
      const body = await expectProblem(
        await api.post('/tasks', `{"task_type":"a","${field}":{"toString":1}}`),
        422,
        'invalid-fields',
      );
      expect(body['errors']).toMatchObject([{ field }]);
    }
  });

  it.each(['/tasks', '/tasks/actions', '/dead-letter/redrive', '/dead-letter/purge', '/tasks/some-id/priority'])(
    '%s with wrong fields in great number and of great length → the first hundred, shortened',
    async (path) => {
      const members = Array.from({ length: 150 }, (_, index) => `"${index}":0`);
      const fields = [`"${'x'.repeat(1_000)}":0`, ...members];
      const body = await expectProblem(await api.post(path, `{${fields.join()}}`), 422, 'invalid-fields');
      const errors = body['errors'] as { field: string }[];
      expect(errors).toHaveLength(100);
      expect(Math.max(...errors.map(({ field }) => field.length))).toBeLessThanOrEqual(201);
      expect(body['detail']).toBe('These are the first 100 errors; there are more.');
    },
  );

  it('a body that is only announced as too large → 413 at once', async () => {
    const socket = await api.connect();
    socket.write('POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4097\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('a body that is too large, sent in one go → 413', async () => {
    await expectProblem(await api.post('/tasks', ' '.repeat(LARGE)), 413, 'too-large');
  });

  it.each([
    ['POST', '/tasks', 413],
    ['POST', '/nothing', 404],
    ['GET', '/stats', 200],
    ['POST', '/tasks/some-id/retry', 404],
    ['CONNECT', '/stats', 405],
    ['B@D', '/tasks', 400],
  ])('%s %s with a large body, on a connection that closes after it → %i arrives', async (method, path, status) => {
    const body = Buffer.alloc(LARGE, 0x20);
    const socket = await api.connect();
    const head = `Host: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n\r\n`);
    // A client that looks for the answer when it has sent everything.
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.write(body, () => resolve());
    });
    expect(await readAll(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*\\}$`));
  });

  it('a body that becomes too large → 413', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < LARGE; sent += 50_000) controller.enqueue(Buffer.alloc(50_000, 0x20));
        controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half', headers: { 'Content-Type': 'application/json' } };
    await expectProblem(await fetch(`${api.url}/tasks/bulk`, init as RequestInit), 413, 'too-large');
  });
});

describe('what Node.js and Express would answer by themselves', () => {
  it.each([
    ['no Host', 'GET /stats HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed-request'],
    [
      'an expectation',
      'GET /stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 200-ok\r\n\r\n',
      417,
      'expectation-failed',
    ],
    ['CONNECT', 'CONNECT /stats HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'method-not-allowed'],
    [
      'an address that is none',
      'GET https://[::1/stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      404,
      'route-not-found',
    ],
  ])('%s → a problem', async (_name, request, status, code) => {
    const socket = await api.connect();
    socket.write(request);
    expect(await readAll(socket)).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} [^]*application/problem\\+json[^]*urn:task-queue:problem:${code}"`),
    );
  });
});

describe('bytes that follow a request which is whole', () => {
  it.each([
    ['POST', '/tasks', 'close', 201],
    ['POST', '/tasks', 'keep-alive', 201],
    ['GET', '/stats', 'close', 200],
    ['PUT', '/tasks', 'close', 405],
    ['GET', '/nothing', 'keep-alive', 404],
  ])('%s %s, Connection: %s → its own answer', async (method, path, connection, status) => {
    const body = method === 'POST' ? '{"task_type":"a"}' : '';
    const length = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    const socket = await api.connect();
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\n${length}\r\n${body}}\r\n\r\n`);
    const text = await readAll(socket);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*\\}`));
  });
});

describe('a body in chunks that are none', () => {
  it.each([
    ['PUT', '/tasks', 405],
    ['POST', '/nothing', 404],
    ['HEAD', '/workers/nobody/quiet', 405],
    ['POST', '/tasks', 400],
  ])('%s %s → %i', async (method, path, status) => {
    const socket = await api.connect();
    const head = 'Host: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked';
    socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n\r\n}\r\n`);
    expect(await readAll(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*application/problem\\+json`));
  });
});

describe('requests that are none', () => {
  it('bytes that are not HTTP → 400', async () => {
    const socket = await api.connect();
    socket.write('what is this?\r\n\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*malformed-request/);
  });

  it('headers that are too long → 431', async () => {
    const socket = await api.connect();
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 431 [^]*headers-too-large/);
  });

  it.each([
    ['headers', 'POST /tasks HTTP/1.1\r\nHost: x\r\n'],
    ['a body', 'POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"task'],
  ])('%s that never end → 408', async (_name, beginning) => {
    // One of its own: on a busy machine an ordinary request may take longer.
    const impatient = await startApi({}, { requestTimeoutMs: 500 });
    const socket = await impatient.connect();
    socket.write(beginning);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 408 [^]*request-timeout/);
    await impatient.app.close();
  });
});

describe('stop', () => {
  it('answers the request that is under way, then takes no more', async () => {
    const stopping = await startApi();
    const socket = await stopping.connect();
    const body = '{"task_type":"email"}';
    const headers = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n`;
    socket.write(`POST /tasks HTTP/1.1\r\n${headers}\r\n`);
    await once(socket, 'data');

    const closed = stopping.app.close();
    socket.write(body);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 201 Created/);
    await closed;
    await expect(stopping.get('/health/live')).rejects.toThrow();
  });

  it('does not wait longer than allowed', async () => {
    const stopping = await startApi({}, { shutdownTimeoutMs: 100 });
    const socket = await stopping.connect();
    socket.write(
      'POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\nExpect: 100-continue\r\n\r\n',
    );
    await once(socket, 'data');
    await stopping.app.close();
    await readAll(socket);
    expect(socket.destroyed).toBe(true);
  });
});
