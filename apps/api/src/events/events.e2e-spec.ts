import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { eventually, TestScripts } from '@app/queue/testing';
import { EventClient } from '../../testing/event-client.js';
import { type RunningApi, startApi } from '../../testing/running-api.js';

let api: RunningApi;
let scripts: TestScripts;
let clients: EventClient[];
beforeEach(async () => {
  const queueName = `events_${randomUUID()}`;
  clients = [];
  api = await startApi({ queueName }, { maxHeldRequests: 5, eventsHeartbeatMs: 20 });
  scripts = await TestScripts.open(queueName);
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.leave()));
  await api.app.close();
  await scripts.close();
});

async function open(path: string, lastEventId?: string): Promise<EventClient> {
  const client = await EventClient.open(api.url + path, lastEventId);
  clients.push(client);
  return client;
}

describe('GET /events', () => {
  it('tells what happens, as it happens', async () => {
    const client = await open('/events');
    expect(client.response.status).toBe(200);
    expect(client.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.response.headers.get('cache-control')).toBe('no-store');
    await client.count(1);
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    await worker.complete(await worker.claimOne());
    await client.count(4);
    expect(client.told).toEqual(['opened', '1 submitted', '1 processing', '1 completed']);
    expect(client.events[1]).toEqual({
      id: expect.stringMatching(/^\d+-\d+:0$/),
      event: 'task',
      data: { task_id: '1', status: 'submitted', at: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
  });

  it('goes on after the last event that was seen', async () => {
    const first = await open('/events');
    await first.count(1);
    await scripts.enqueue('1', '2');
    await first.count(3);
    await first.leave();
    await scripts.enqueue('3');
    const second = await open('/events', first.events[1]!.id);
    await second.count(3);
    expect(second.told).toEqual(['opened', '2 submitted', '3 submitted']);
  });

  it('says that there is a gap', async () => {
    await scripts.enqueue('1');
    const first = await open('/events');
    await first.count(1);
    await scripts.enqueue('2');
    await scripts.enqueue('3');
    await scripts.redis.xtrim(scripts.key('events'), 'MAXLEN', 1);
    const second = await open('/events', first.events[0]!.id);
    await second.count(3);
    expect(second.told).toEqual(['opened', 'gap', '3 submitted']);
  });

  it('tells only the statuses that are asked for', async () => {
    const client = await open('/events?status=completed,submitted');
    await client.count(1);
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    await worker.complete(await worker.claimOne());
    await client.count(3);
    expect(client.told).toEqual(['opened', '1 submitted', '1 completed']);
  });

  it('beats while nothing happens', async () => {
    const client = await open('/events');
    await eventually('heartbeats came', () => client.comments > 2);
    expect(client.told).toEqual(['opened']);
  });

  it.each([
    ['status', '/events?status=waiting', undefined],
    ['type', '/events?type=email', undefined],
    ['Last-Event-ID', '/events', 'x'],
    ['Last-Event-ID', '/tasks/1/events', '1-1:x'],
    ['status', '/tasks/1/events?status=completed', undefined],
  ])('names the field %s of %s', async (field, path, lastEventId) => {
    const headers = lastEventId === undefined ? undefined : { 'Last-Event-ID': lastEventId };
    const response = await fetch(api.url + path, headers && { headers });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field, message: expect.any(String) }] });
  });

  it('opens no stream for HEAD', async () => {
    await scripts.enqueue('1');
    for (const path of ['/events', '/tasks/1/events']) {
      const response = await fetch(api.url + path, { method: 'HEAD' });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
    }
  });

  it('is 429 when too many are open, until one of them is left', async () => {
    for (let count = 0; count < 5; count++) await (await open('/events')).count(1);
    expect((await open('/events')).response.status).toBe(429);
    await clients[0]!.leave();
    await eventually('there is room', async () => {
      const client = await open('/events');
      return client.response.status === 200;
    });
  });

  it('cuts a client that is too slow, and says so at the end', async () => {
    const socket = await api.connect();
    socket.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.pause();
    const other = await open('/events');
    await other.count(1);
    // More than the sockets on the way hold, in few events.
    const ids = Array.from({ length: 10 }, () => 'x'.repeat(10_000)).join(' ');
    for (let round = 1; round <= 150; round++) {
      await scripts.redis.xadd(scripts.key('events'), '*', 'e', `C ${ids}`);
      await other.count(1 + round * 10);
    }
    let tail = '';
    socket.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-1_000);
    });
    socket.resume();
    await eventually('the stream has ended', () => tail.endsWith('0\r\n\r\n'));
    expect(tail).toMatch(/event: cut\ndata: \{"detail":".*"\}\n\n\r\n0\r\n\r\n$/);
    socket.destroy();
  });

  it('ends at once when the API stops', async () => {
    const client = await open('/events');
    await client.count(1);
    await Promise.all([api.app.close(), client.ended]);
  });
});

describe('GET /tasks/{task_id}/events', () => {
  it('tells how the task stands and what happens to it, and ends when it is finished', async () => {
    await scripts.enqueue('1', '2');
    const client = await open('/tasks/1/events');
    await client.count(1);
    expect(client.events[0]).toMatchObject({ event: 'opened', data: { task_id: '1', status: 'pending' } });
    const worker = scripts.worker('w');
    for (const held of await worker.claim(2)) await worker.complete(held);
    await client.ended;
    expect(client.told).toEqual(['opened', '1 processing', '1 completed']);

    const rest = await open('/tasks/1/events', client.events[0]!.id);
    await rest.ended;
    expect(rest.told).toEqual(['opened', '1 processing', '1 completed']);
    const nothing = await open('/tasks/1/events', client.events[2]!.id);
    expect(nothing.response.status).toBe(204);
  });

  it('ends at once for a task that is finished', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1');
    await worker.complete(await worker.claimOne());
    const client = await open('/tasks/1/events');
    await client.ended;
    expect(client.events).toMatchObject([{ event: 'opened', data: { status: 'completed' } }]);
  });

  it('ends with `removed` when the task is purged', async () => {
    await scripts.enqueue('1');
    const client = await open('/tasks/1/events');
    await client.count(1);
    await api.post(`/queues/${scripts.name}/purge`, JSON.stringify({ confirm: scripts.name }));
    await client.ended;
    expect(client.events[1]).toMatchObject({ event: 'removed', data: { task_id: '1' } });
  });

  it.each(['/tasks/unknown/events', '/tasks/a:b/events'])('is 404 for %s', async (path) => {
    const response = await api.get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.any(String), task_id: path.split('/')[2] });
  });
});
