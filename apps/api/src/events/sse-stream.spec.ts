import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Response } from 'express';
import { SseStream } from './sse-stream.js';

describe('a stream of server-sent events', () => {
  let server: Server;
  let socket: Socket;
  let response: Response;
  beforeEach(async () => {
    server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = once(server, 'request');
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    response = (await asked)[1] as Response;
  });
  afterEach(async () => {
    socket.destroy();
    const closed = once(server, 'close');
    server.close();
    await closed;
  });

  const received = async (): Promise<string> => {
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  };

  it('writes events in the format of the standard, in order', async () => {
    const stream = new SseStream(response, 60_000);
    await stream.send({ id: '1-0:2', event: 'task', data: { text: 'two\nlines' } });
    await stream.send({ event: 'gap', data: {} });
    stream.end({ event: 'cut', data: {} });
    expect(await received()).toContain(
      'id: 1-0:2\nevent: task\ndata: {"text":"two\\nlines"}\n\nevent: gap\ndata: {}\n\nevent: cut\ndata: {}\n\n',
    );
  });

  it('says when a client takes nothing any more, and lets it go', async () => {
    const stream = new SseStream(response, 5, 50);
    const data = { text: 'x'.repeat(70_000) };
    let count = 0;
    while (await stream.send({ event: 'task', data })) count++;
    expect(count).toBeGreaterThan(0);
    const closed = once(response, 'close');
    stream.end({ event: 'cut', data: {} });
    await closed;
  });

  it('says so when the client has gone', async () => {
    const stream = new SseStream(response, 5);
    const data = { text: 'x'.repeat(70_000) };
    while (!response.writableNeedDrain) await stream.send({ event: 'task', data });
    const sent = stream.send({ event: 'task', data });
    socket.destroy();
    expect(await sent).toBe(false);
    stream.end();
  });
});
