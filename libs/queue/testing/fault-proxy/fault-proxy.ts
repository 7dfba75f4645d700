import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import type { Passage } from './one-way.js';
import { ProxiedConnection, type Fate } from './proxied-connection.js';
import { matches, type ProxiedRequest, type RequestMatch } from './proxied-request.js';

export type Way = 'requests' | 'replies';

/** One request, or the reply to it, that is to be lost, or only to be seen. */
interface Watch {
  way: Way;
  match: RequestMatch;
  fate: Fate;
  /** How many it still concerns. */
  times: number;
  seen: (request: ProxiedRequest) => void;
}

const PASS: Passage = { kind: 'pass' };

/**
 * A TCP proxy before Redis that injects faults: cut, stalled, slow and dropped connections, each way apart, and single
 * requests or replies that get lost, picked by their command or script. It counts what passes.
 */
export class FaultProxy {
  /** How often each command, and each script by its name, was asked for. */
  readonly asked = new Map<string, number>();
  connectionsMade = 0;
  private readonly connections = new Set<ProxiedConnection>();
  private readonly passages: Record<Way, Passage> = { requests: PASS, replies: PASS };
  private watches: Watch[] = [];
  private refusing = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private target: string,
  ) {}

  /**
   * @param target a redis:// address without user and password
   * @param opaque passes bytes unread: for a replica's link to its primary. There are no requests and counts then.
   */
  static async open(target: string, { opaque = false } = {}): Promise<FaultProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultProxy(server, `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, target);
    server.on('connection', (client) => {
      if (proxy.refusing) return client.destroy();
      const { hostname, port } = new URL(proxy.target);
      proxy.join(new ProxiedConnection(client, connect(Number(port), hostname), proxy.observer, opaque));
      return undefined;
    });
    return proxy;
  }

  get openConnections(): number {
    return this.connections.size;
  }

  /** Everything that goes this way vanishes, on new connections too; the sockets stay. Resolves when the first has. */
  drop(way: Way): Promise<void> {
    return new Promise((resolve) => this.become(way, { kind: 'drop', dropped: resolve }));
  }

  /** Everything that goes this way on the connections that there are vanishes, for good; new ones are not concerned. */
  silenceThese(way: Way): void {
    for (const connection of this.connections) connection[way].become({ kind: 'drop', dropped: () => {} });
  }

  /** Everything that goes this way waits until `pass`. */
  stall(way: Way): void {
    this.become(way, { kind: 'stall' });
  }

  /** What goes this way comes `bytes` at a time. */
  trickle(way: Way, bytes: number, everyMs: number): void {
    this.become(way, { kind: 'trickle', bytes, everyMs });
  }

  /** What goes this way passes again, what waited first. A connection that lost bytes is of no use: `heal`. */
  pass(way: Way): void {
    this.become(way, PASS);
  }

  /** From now on it stands before another server, as an address does that moves with the primary. Cuts every connection. */
  moveTo(target: string): void {
    this.target = target;
    this.cut();
  }

  /** Cuts every connection. New ones may come. */
  cut(): void {
    for (const connection of this.connections) connection.cut();
  }

  /** Cuts every connection, and each new one at once, until `heal`. */
  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  /** Ends every fault: cuts every connection and passes everything on new ones. */
  heal(): void {
    this.refusing = false;
    this.watches = [];
    for (const way of ['requests', 'replies'] as const) this.passages[way] = PASS;
    this.cut();
  }

  /** The next request that matches does not reach Redis. Resolves with it. @param end see `loseReply` */
  loseRequest(match: RequestMatch, end: 'cut' | 'silence' = 'cut'): Promise<ProxiedRequest> {
    return this.watch('requests', match, end);
  }

  /**
   * The next request that matches is carried out, but its reply never arrives. Resolves with it when that has happened.
   * @param end what becomes of the connection: it is cut, or stays open and silent for good
   */
  loseReply(match: RequestMatch, end: 'cut' | 'silence' = 'cut'): Promise<ProxiedRequest> {
    return this.watch('replies', match, end);
  }

  /** The same for each of the next `times`. */
  loseReplies(match: RequestMatch, times: number): void {
    this.watches.push({ way: 'replies', match, fate: 'cut', times, seen: () => {} });
  }

  /** Resolves when a request that matches has come by, or the reply to it. */
  next(way: Way, match: RequestMatch): Promise<ProxiedRequest> {
    return this.watch(way, match, 'pass');
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.refuse();
    await closed;
  }

  private watch(way: Way, match: RequestMatch, fate: Fate): Promise<ProxiedRequest> {
    return new Promise((resolve) => this.watches.push({ way, match, fate, times: 1, seen: resolve }));
  }

  private readonly observer = {
    requested: (request: ProxiedRequest): Fate => {
      for (const name of new Set([request.command, request.script ?? request.command])) {
        this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
      }
      return this.fateOf('requests', request);
    },
    replied: (request: ProxiedRequest): Fate => this.fateOf('replies', request),
    ended: (connection: ProxiedConnection): void => void this.connections.delete(connection),
  };

  private fateOf(way: Way, request: ProxiedRequest): Fate {
    const concerned = this.watches.filter((watch) => watch.way === way && matches(watch.match, request));
    for (const watch of concerned) {
      watch.times--;
      watch.seen(request);
    }
    this.watches = this.watches.filter(({ times }) => times > 0);
    return concerned.find(({ fate }) => fate !== 'pass')?.fate ?? 'pass';
  }

  private join(connection: ProxiedConnection): void {
    this.connectionsMade++;
    this.connections.add(connection);
    for (const way of ['requests', 'replies'] as const) connection[way].become(this.passages[way]);
  }

  private become(way: Way, passage: Passage): void {
    this.passages[way] = passage;
    for (const connection of this.connections) connection[way].become(passage);
  }
}
