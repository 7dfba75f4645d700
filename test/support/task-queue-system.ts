import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { eventually, OwnRedis } from '@app/queue/testing';
import { AppProcess } from './app-process.js';

export interface TaskAnswer {
  task_id: string;
  status: string;
  task_type: string;
  priority: number;
  retry_count: number;
  crash_count?: number;
  epoch?: number;
  max_retries: number;
  attempts?: { epoch: number; outcome: string; started_at: string; ended_at: string }[];
  reason?: string;
  last_error?: string;
  result?: unknown;
  worker?: string;
  started_at?: string;
  completed_at?: string;
  lease_expires_at?: string;
}

export interface StatsAnswer {
  pending: number;
  processing: number;
  retrying: number;
  dead_letter: number;
  total_tasks: number;
  completed_tasks: number;
  completion_rate: number;
  success_rate: number;
}

/** The whole system as a user runs it: Redis, the built API, built workers; all processes, all in one folder. */
export class TaskQueueSystem {
  readonly folder = mkdtempSync(join(tmpdir(), 'task-queue-e2e-'));
  readonly dataFolder = join(this.folder, 'files');
  readonly workers: AppProcess[] = [];
  redis!: OwnRedis;
  client!: Redis;
  api!: AppProcess;
  base = '';

  /** @param env settings of the API */
  static async start(env: Record<string, string> = {}): Promise<TaskQueueSystem> {
    const system = new TaskQueueSystem();
    await system.startRedis();
    await system.startApi(env);
    return system;
  }

  /** @param options of redis-server, besides `--appendonly yes` */
  protected async startRedis(...options: string[]): Promise<void> {
    mkdirSync(this.dataFolder);
    this.redis = await OwnRedis.start('--appendonly', 'yes', ...options);
    this.client = new Redis(this.redis.url);
    this.client.on('error', () => undefined);
  }

  /** Where Redis is, in the words of the configuration. */
  protected address(): Record<string, string> {
    return { REDIS_URL: this.redis.url };
  }

  /** Starts the API, or, when it has ended, another one at the same address. */
  async startApi(env: Record<string, string> = {}): Promise<void> {
    if (this.base === '') this.base = `http://127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
    const { port } = new URL(this.base);
    this.api = AppProcess.start('api', this.folder, 'api', { ...this.address(), PORT: port, ...env });
    await eventually('the API answers', async () => (await fetch(`${this.base}/health`)).ok, 20_000);
  }

  startWorker(env: Record<string, string> = {}): AppProcess {
    const name = `worker-${this.workers.length + 1}`;
    const worker = AppProcess.start('worker', this.folder, name, {
      ...this.address(),
      WORKER_ID: name,
      DATA_FOLDER: this.dataFolder,
      OUTBOX_FOLDER: join(this.folder, 'outbox'),
      ...env,
    });
    this.workers.push(worker);
    return worker;
  }

  /** @throws Error with the answer when the status is not the expected one */
  async call<Answer>(
    method: string,
    path: string,
    body?: unknown,
    expected = method === 'POST' ? 201 : 200,
  ): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status !== expected) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  task(taskId: string): Promise<TaskAnswer> {
    return this.call('GET', `/tasks/${taskId}`);
  }

  stats(): Promise<StatsAnswer> {
    return this.call('GET', '/stats');
  }

  /** Resolves when nothing waits, runs or is to be retried. */
  untilAllFinished(withinMs: number): Promise<StatsAnswer> {
    return eventually(
      'all tasks have finished',
      async () => {
        const stats = await this.stats();
        return stats.pending + stats.processing + stats.retrying === 0 && stats;
      },
      withinMs,
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.workers, this.api].map((app) => app?.stop('SIGKILL')));
    this.client?.disconnect();
    await this.redis?.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
