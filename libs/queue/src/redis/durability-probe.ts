import type { QueueKeys } from './keys.js';
import { isPassing } from './redis-failure.js';
import type { RedisLink } from './redis-link.js';
import type { ResendingCall } from './resending-call.js';
import { parseServerInfo, type ServerInfo } from './server-info.js';

/** What a server does, and can do, for the durability of what it is told. */
export interface ServerDurability {
  appendOnly: boolean;
  /** `appendfsync`; unknown where this process may not ask for it. */
  fsync: 'always' | 'everysec' | 'no' | 'unknown';
  /** Nothing is answered before it is on the disk, not even while the append-only file is rewritten. */
  syncsBeforeAnswering: boolean;
  hasWaitAof: boolean;
  /** Replicas that follow it now. */
  replicas: number;
}

const KNOWN_FOR_MS = 5_000;

/** Asks the server of the queue what it does for durability; remembers it for 5 s, and not beyond a reconnect. */
export class DurabilityProbe {
  private known: Promise<ServerDurability> | undefined;
  private knownUntil = 0;

  constructor(
    private readonly link: RedisLink,
    private readonly resending: ResendingCall,
    private readonly keys: QueueKeys,
  ) {
    link.on('down', () => this.forget());
    link.on('up', () => this.forget());
  }

  /**
   * @param deadline by `performance.now()`
   * @throws QueueError REDIS_UNAVAILABLE, REDIS_REFUSED
   */
  read(deadline: number): Promise<ServerDurability> {
    if (this.known === undefined || performance.now() > this.knownUntil) {
      const asked = this.resending.until(deadline, (remainingMs) => this.ask(remainingMs));
      asked.catch(() => this.known === asked && this.forget());
      this.known = asked;
      this.knownUntil = performance.now() + KNOWN_FOR_MS;
    }
    return this.known;
  }

  private forget(): void {
    this.known = undefined;
  }

  private async ask(deadlineMs: number): Promise<ServerDurability> {
    const key = this.keys.key('ledger');
    const [info, settings] = await Promise.all([
      this.link.callAt(key, 'INFO', [], deadlineMs).then((text) => parseServerInfo(String(text))),
      this.link
        .callAt(key, 'CONFIG', ['GET', 'appendfsync', 'no-appendfsync-on-rewrite'], deadlineMs)
        .then(settingsOf, (error: unknown) => {
          if (isPassing(error)) throw error;
          return new Map<string, string>();
        }),
    ]);
    const fsync = (settings.get('appendfsync') ?? 'unknown') as ServerDurability['fsync'];
    return {
      appendOnly: info.appendOnly,
      fsync,
      syncsBeforeAnswering: info.appendOnly && fsync === 'always' && settings.get('no-appendfsync-on-rewrite') === 'no',
      hasWaitAof: hasWaitAof(info),
      replicas: info.replicas,
    };
  }
}

function settingsOf(reply: unknown): Map<string, string> {
  const texts = (reply as unknown[]).map(String);
  return new Map(texts.flatMap((name, at) => (at % 2 === 0 ? [[name, texts[at + 1] ?? '']] : [])));
}

/** Redis has it since 7.2, and Valkey from its beginning. */
function hasWaitAof({ product, version }: ServerInfo): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return product === 'valkey' || major > 7 || (major === 7 && minor >= 2);
}
