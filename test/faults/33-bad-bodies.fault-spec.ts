import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const CLIENTS = sized(4, 40);
const HUGE = 100_000_000;
const PIECE = Buffer.alloc(64 * 1024, 0x20);
const DEPTH = 100_000;
/** More than there is room for, of bodies that each are as large as they may be. */
const HOARDERS = 24;
const LARGEST_BODY = 8_388_608;
/** All bodies together may have 128 MB, in buffers that double. */
const MOST_GROWTH_MB = 400;
const REQUEST_TIMEOUT_S = sized(3, 15);
const HEAD = 'HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n';
const ROUTES = ['/tasks', '/tasks/bulk', '/tasks/actions', '/dead-letter/redrive'];

describe('fault 33: bodies that are cut, huge, deep, slow or compressed', () => {
  let system: FaultySystem;
  let peakBefore: number;
  beforeAll(async () => {
    system = await FaultySystem.open();
    await system.api.stop();
    await system.startApi({ REQUEST_TIMEOUT: String(REQUEST_TIMEOUT_S) });
    await system.submit({ task_type: 'noop' });
    peakBefore = peakMegabytes(system.api.pid);
  }, 60_000);
  afterAll(() => system.stop());

  const openSocket = (): Socket => connect(Number(new URL(system.base).port), '127.0.0.1');
  const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(system.base + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  /** Several clients at once, each of which is to get this answer. */
  async function eachAnswered(status: string, code: string, ask: () => Promise<string>): Promise<void> {
    for (const answer of await Promise.all(Array.from({ length: CLIENTS }, ask))) {
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 (${status}) [^]*urn:task-queue:problem:(${code})"`));
    }
  }

  it.each(ROUTES)('cut JSON to %s → 400', async (path) => {
    const body = '{"task_type":"noop","payload":{"text":"…"},"task_ids":["a"]}';
    for (let length = 1; length < body.length; length += 7) {
      const response = await post(path, body.slice(0, length));
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { type: 'urn:task-queue:problem:invalid-json' },
      ]);
    }
  });

  it.each(ROUTES)('100 MB that Content-Length announces, to %s → 413 before they are sent', (path) =>
    eachAnswered('413', 'too-large', async () => {
      const socket = openSocket();
      socket.write(`POST ${path} ${HEAD}Content-Length: ${HUGE}\r\n\r\n`);
      return answerOn(socket);
    }),
  );

  it(
    '100 MB in chunks → 413, and what still comes is not kept',
    () =>
      eachAnswered('413|429', 'too-large|too-many-requests', async () => {
        const socket = openSocket();
        const answer = answerOn(socket);
        socket.write(`POST /tasks/bulk ${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
        await sendPieces(socket);
        return answer;
      }),
    60_000,
  );

  it.each([
    ['/tasks', `{"task_type":"noop","payload":{"a":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}}`],
    ['/tasks', '['.repeat(DEPTH)],
    ['/tasks/actions', `{"filter":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`],
    ['/dead-letter/redrive', `{"all":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`],
    ['/dead-letter/purge', '{"a":'.repeat(DEPTH / 2)],
    ['/tasks/bulk', `{"tasks":[{"task_type":"noop","payload":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}}]}`],
  ])('100,000 levels to %s → 400', async (path, body) => {
    const response = await post(path, body);
    expect([response.status, await response.json()]).toMatchObject([400, { type: 'urn:task-queue:problem:too-deep' }]);
  });

  it('a client that sends a byte now and then → 408', () =>
    eachAnswered('408', 'request-timeout', async () => {
      const socket = openSocket();
      const answer = answerOn(socket);
      socket.write(`POST /tasks ${HEAD}Content-Length: 1000\r\n\r\n`);
      const trickle = setInterval(() => socket.write(' '), 50);
      return answer.finally(() => clearInterval(trickle));
    }));

  it.each(['gzip', 'br', 'deflate', 'zstd'])('a compressed bomb (%s) → 415, unopened', async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(HUGE, 0x20));
    for (const path of ROUTES) {
      const response = await post(path, bomb, { 'content-encoding': encoding });
      expect([response.status, await response.json()]).toMatchObject([
        415,
        { type: 'urn:task-queue:problem:unsupported-media-type' },
      ]);
    }
  });

  it('many clients whose large bodies never end → 429 to those for whom there is no room, 408 to the others', async () => {
    const all = Array.from({ length: HOARDERS }, async () => {
      const socket = openSocket();
      const answer = answerOn(socket);
      socket.write(`POST /tasks/bulk ${HEAD}Content-Length: ${LARGEST_BODY}\r\n\r\n`);
      socket.write(Buffer.alloc(LARGEST_BODY - 1, 0x20));
      return Number(/^HTTP\/1\.1 (\d+)/.exec(await answer)?.[1]);
    });
    const statuses = await Promise.all(all);
    expect(new Set(statuses)).toEqual(new Set([408, 429]));
    expect(statuses.filter((status) => status === 408).length).toBeLessThanOrEqual(16);
    await system.submit({ task_type: 'noop' });
  }, 60_000);

  it('after all that the API lives in bounded memory and takes tasks', async () => {
    expect(peakMegabytes(system.api.pid) - peakBefore).toBeLessThan(MOST_GROWTH_MB);
    await system.submit({ task_type: 'noop' });
    system.startHostileWorker();
    await system.untilAllFinished(30_000);
    await system.expectAllAccountedFor();
  }, 60_000);
});

/** Everything that the server says until it closes the connection, or resets it. */
async function answerOn(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
  return text;
}

async function sendPieces(socket: Socket): Promise<void> {
  const chunk = Buffer.concat([Buffer.from(`${PIECE.length.toString(16)}\r\n`), PIECE, Buffer.from('\r\n')]);
  for (let sent = 0; sent < HUGE && !socket.destroyed; sent += PIECE.length) {
    if (!socket.write(chunk))
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), delay(1_000)]);
  }
  if (!socket.destroyed) socket.end('0\r\n\r\n');
}

/** The most memory that a process ever had, in MB. */
function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
