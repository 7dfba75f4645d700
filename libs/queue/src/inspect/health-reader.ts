import type { QueueOptions } from '../config/queue.settings.js';
import type { QueueHealth, QueueReadiness } from '../domain/task.js';
import { QueueKeys } from '../redis/keys.js';
import { RedisLink } from '../redis/redis-link.js';
import { toQueueError } from '../redis/redis-failure.js';
import { parseServerInfo, type ServerInfo } from '../redis/server-info.js';

/** Says whether Redis answers, and whether it is fit to keep tasks. */
export class HealthReader {
  /** The highest number of a submission that was seen, and how many submissions went backwards since. */
  private newestSubmission = 0;
  private forgotten = 0;
  private forgottenAt: Date | undefined;

  constructor(
    private readonly link: RedisLink,
    private readonly keys: QueueKeys,
    private readonly options: QueueOptions,
  ) {}

  /** Asks Redis and waits for its answer, at most the configured timeout. Never throws. */
  async health(): Promise<QueueHealth> {
    const start = performance.now();
    try {
      await this.link.waitUntilUp(this.options.redisTimeoutMs / 2);
      await this.link.call('PING', []);
      return { connected: true, latencyMs: Math.round((performance.now() - start) * 100) / 100 };
    } catch {
      return { connected: false };
    }
  }

  /** Never throws. What Redis forgot between two of these calls is among the warnings from then on. */
  async readiness(): Promise<QueueReadiness> {
    try {
      const isUp = await this.link.waitUntilUp(this.options.redisTimeoutMs / 2);
      if (!isUp) throw new Error(this.link.downReason ?? 'Connection is closed.');
      const info = parseServerInfo(String(await this.link.call('INFO', [])));
      const reasons = reasonsAgainst(info);
      const warnings = [...warningsOf(info), ...(await this.warningOfLoss())];
      return { ready: reasons.length === 0, reasons, warnings, redis: facts(info) };
    } catch (error) {
      return { ready: false, reasons: [toQueueError(error).message], warnings: [], redis: {} };
    }
  }

  /** Submissions are numbered, so the number goes back only where Redis lost what it had accepted. */
  private async warningOfLoss(): Promise<string[]> {
    const newest = Number((await this.link.call('GET', [this.keys.key('sequence')])) ?? 0);
    if (newest < this.newestSubmission) {
      this.forgotten += this.newestSubmission - newest;
      this.forgottenAt = new Date();
    }
    this.newestSubmission = newest;
    if (this.forgottenAt === undefined) return [];
    const when = this.forgottenAt.toISOString();
    return [
      `Redis lost data: at least ${this.forgotten} accepted tasks are gone since this process started (last seen ${when})`,
    ];
  }
}

const OLDEST_REDIS = 7.0;
const OLDEST_VALKEY = 7.2;

function reasonsAgainst(info: ServerInfo): string[] {
  const reasons: string[] = [];
  const oldest = info.product === 'valkey' ? OLDEST_VALKEY : OLDEST_REDIS;
  if (Number.parseFloat(info.version) < oldest) {
    reasons.push(`${info.product} ${info.version} is too old: ${oldest.toFixed(1)} or newer is needed`);
  }
  if (info.role !== 'master') reasons.push(`this server is a ${info.role}, not the primary`);
  if (info.evictionPolicy !== 'noeviction') {
    reasons.push(`maxmemory-policy is ${info.evictionPolicy}: it would throw tasks away; it must be noeviction`);
  }
  if (info.loading) reasons.push('the server is loading its data');
  if (info.lastWriteFailed) reasons.push('the server cannot write its append-only file');
  return reasons;
}

const warningsOf = (info: ServerInfo): string[] =>
  info.appendOnly ? [] : ['the append-only file is off: a crash of Redis loses tasks'];

const facts = (info: ServerInfo): QueueReadiness['redis'] => ({
  version: info.version,
  role: info.role,
  evictionPolicy: info.evictionPolicy,
  persistence: info.appendOnly ? 'append-only file' : 'snapshots at most',
});
