import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `WAITAOF 1 0 <ms>` as it is sent. */
const WAIT_AOF = /\*4\r\n\$7\r\nwaitaof\r\n\$1\r\n1\r\n\$1\r\n0\r\n\$\d+\r\n\d+\r\n/gi;

const evaluation = (script: string): string => `*3\r\n$4\r\nEVAL\r\n$${script.length}\r\n${script}\r\n$1\r\n0\r\n`;

/**
 * Stands before a Redis 7.0 and makes it look like one of 7.2: its version says so, and WAITAOF is answered, in its turn
 * among the other commands. For machines on which no server has WAITAOF.
 */
export class SyncingRedis {
  /** What WAITAOF tells of the local disk. */
  synced = true;
  /** How often it was asked. */
  asked = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param target a redis:// address without user and password */
  static async open(target: string): Promise<SyncingRedis> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const redis = new SyncingRedis(server, `redis://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (client) => redis.join(client, connect(Number(port), hostname)));
    return redis;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket, upstream: Socket): void {
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1').replace(WAIT_AOF, () => {
        this.asked++;
        return evaluation(`return {${this.synced ? 1 : 0},0}`);
      });
      upstream.write(text, 'latin1');
    });
    upstream.on('data', (chunk) =>
      client.write(chunk.toString('latin1').replace(/(redis_version:7\.)0/, '$12'), 'latin1'),
    );
    const end = (): void => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        this.sockets.delete(socket);
      }
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
  }
}
