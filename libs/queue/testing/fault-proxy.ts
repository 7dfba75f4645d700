import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy before Redis that can forward requests and hold or swallow their replies, or cut every connection. */
export class FaultProxy {
  private readonly pairs = new Set<{ client: Socket; upstream: Socket }>();
  private swallowing = false;
  private held: (() => void)[] | undefined;
  private readonly swallowedListeners: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param target a redis:// address without user and password */
  static async open(target: string): Promise<FaultProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultProxy(server, `redis://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (client) => proxy.join(client, connect(Number(port), hostname)));
    return proxy;
  }

  /** From now on requests reach Redis, but no reply comes back. Resolves when the first reply has been swallowed. */
  swallowReplies(): Promise<void> {
    this.swallowing = true;
    return new Promise((resolve) => this.swallowedListeners.push(resolve));
  }

  /** From now on requests reach Redis, and their replies wait until `releaseReplies`. */
  holdReplies(): void {
    this.held ??= [];
  }

  releaseReplies(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const pass of held) pass();
  }

  /** Cuts every connection and passes everything again on new ones. */
  heal(): void {
    this.swallowing = false;
    for (const { client, upstream } of this.pairs) {
      client.destroy();
      upstream.destroy();
    }
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.heal();
    await closed;
  }

  private join(client: Socket, upstream: Socket): void {
    const pair = { client, upstream };
    this.pairs.add(pair);
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      if (this.swallowing) for (const listener of this.swallowedListeners.splice(0)) listener();
      else if (this.held) this.held.push(() => client.write(chunk));
      else client.write(chunk);
    });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      this.pairs.delete(pair);
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  }
}
