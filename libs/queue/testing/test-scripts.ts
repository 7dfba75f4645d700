import { Redis } from 'ioredis';
import { queueSettings } from '../src/config/queue.settings.js';
import { resolveOptions } from '../src/config/resolve.js';
import type { Task } from '../src/domain/task.js';
import { TaskReader } from '../src/inspect/task-reader.js';
import { KEY_NAMES, QueueKeys } from '../src/redis/keys.js';
import { WorkerReader } from '../src/inspect/worker-reader.js';
import { RedisLink } from '../src/redis/redis-link.js';
import { ResendingCall } from '../src/redis/resending-call.js';
import { encodeRecordBody } from '../src/redis/task-record.js';
import {
  EnqueueScript,
  type EnqueueAnswer,
  type EnqueueEntry,
  type EnqueueOptions,
  type EnqueueWord,
} from '../src/scripts/enqueue.script.js';
import { CancelRedriveScript } from '../src/scripts/cancel-redrive.script.js';
import { ExtendScript } from '../src/scripts/extend.script.js';
import { NoteScript } from '../src/scripts/note.script.js';
import { PurgeScript } from '../src/scripts/purge.script.js';
import { ReadDeadLetterGroupsScript } from '../src/scripts/read-dead-letter-groups.script.js';
import { ReadDeadLettersScript } from '../src/scripts/read-dead-letters.script.js';
import { ReadRedrivesScript } from '../src/scripts/read-redrives.script.js';
import { ReadStatsScript } from '../src/scripts/read-stats.script.js';
import { ReadStatusesScript } from '../src/scripts/read-statuses.script.js';
import { ReadTaskScript } from '../src/scripts/read-task.script.js';
import { ReadWorkerScript } from '../src/scripts/read-worker.script.js';
import { ReadWorkersScript } from '../src/scripts/read-workers.script.js';
import { RedriveScript } from '../src/scripts/redrive.script.js';
import { ScriptRunner } from '../src/scripts/script-runner.js';
import { StartRedriveScript } from '../src/scripts/start-redrive.script.js';
import { StepRedrivesScript } from '../src/scripts/step-redrives.script.js';
import { TrimScript } from '../src/scripts/trim.script.js';
import { TurnScript } from '../src/scripts/turn.script.js';
import type { TurnSettings } from '../src/scripts/turn.types.js';
import { expectSound } from './invariants.js';
import { ScriptedWorker } from './scripted-worker.js';
import { testRedisUrl, uniqueQueueName } from './test-redis.js';

export interface TaskToEnqueue {
  id: string;
  type?: string;
  priority?: number;
  maxRetries?: number;
  payloadText?: string;
  options?: EnqueueOptions;
}

export const TEST_DEADLINE_MS = 5_000;
export const TEST_IDEMPOTENCY = { idempotencyWindowMs: 60_000, idempotencyCount: 1_000 };
const START_OF_TIME = 1_700_000_000_000;

export const entryOf = ({
  id,
  type = 'a',
  priority = 0,
  maxRetries,
  payloadText = '{}',
  options,
}: TaskToEnqueue): EnqueueEntry => ({
  id,
  priority,
  options,
  body: encodeRecordBody({
    type,
    priority,
    maxRetries,
    payloadText,
    queue: undefined,
    group: undefined,
    headers: undefined,
  }),
});

/** The scripts of a queue, by a clock that only the test moves. No worker, no Nest. */
export class TestScripts {
  readonly redis: Redis;
  readonly runner: ScriptRunner;
  readonly turns: TurnScript;
  readonly trims: TrimScript;
  readonly extensions: ExtendScript;
  readonly notes: NoteScript;
  idempotency = TEST_IDEMPOTENCY;
  readonly redrives: RedriveScript;
  readonly starts: StartRedriveScript;
  readonly steps: StepRedrivesScript;
  readonly cancels: CancelRedriveScript;
  readonly redriveReads: ReadRedrivesScript;
  readonly purges: PurgeScript;
  readonly deadLetters: ReadDeadLettersScript;
  readonly groups: ReadDeadLetterGroupsScript;
  private readonly enqueues: EnqueueScript;
  private readonly figures: ReadStatsScript;
  private readonly reader: TaskReader;
  private readonly link: RedisLink;

  private constructor(
    readonly name: string,
    redisUrl: string,
  ) {
    this.redis = new Redis(redisUrl);
    const options = resolveOptions(queueSettings, { queueName: name, redisUrl });
    this.link = new RedisLink(options, 'test');
    this.runner = new ScriptRunner(this.link, new QueueKeys(name, false));
    this.turns = new TurnScript(this.runner);
    this.trims = new TrimScript(this.runner);
    this.extensions = new ExtendScript(this.runner);
    this.notes = new NoteScript(this.runner);
    this.redrives = new RedriveScript(this.runner);
    this.starts = new StartRedriveScript(this.runner);
    this.steps = new StepRedrivesScript(this.runner);
    this.cancels = new CancelRedriveScript(this.runner);
    this.redriveReads = new ReadRedrivesScript(this.runner);
    this.purges = new PurgeScript(this.runner);
    this.deadLetters = new ReadDeadLettersScript(this.runner);
    this.groups = new ReadDeadLetterGroupsScript(this.runner);
    this.enqueues = new EnqueueScript(this.runner);
    this.figures = new ReadStatsScript(this.runner);
    const resending = new ResendingCall(this.link);
    const workers = new WorkerReader(
      new ReadWorkerScript(this.runner),
      new ReadWorkersScript(this.runner),
      resending,
      options,
    );
    this.reader = new TaskReader(
      new ReadTaskScript(this.runner),
      new ReadStatusesScript(this.runner),
      workers,
      resending,
      options,
    );
  }

  /** By default for a queue of its own, on the Redis that the tests share. */
  static async open(queueName = uniqueQueueName(), redisUrl = testRedisUrl()): Promise<TestScripts> {
    const scripts = new TestScripts(queueName, redisUrl);
    scripts.now = START_OF_TIME;
    if (!(await scripts.link.waitUntilUp(TEST_DEADLINE_MS))) throw new Error('The Redis of the tests does not answer');
    return scripts;
  }

  get now(): number {
    return Number(this.runner.clock);
  }

  set now(instant: number) {
    this.runner.clock = instant;
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
  }

  key(name: string): string {
    return `${this.name}:${name}`;
  }

  /** Members of a sorted set, lowest score first. */
  members(name: string): Promise<string[]> {
    return this.redis.zrange(this.key(name), '0', '-1');
  }

  /** The same as pairs, flat: member, score, … */
  scores(name: string): Promise<string[]> {
    return this.redis.zrange(this.key(name), '0', '-1', 'WITHSCORES');
  }

  async enqueue(...tasks: (TaskToEnqueue | string)[]): Promise<EnqueueWord[]> {
    return (await this.submit(...tasks)).map(({ word }) => word);
  }

  /** The same with all that is answered. */
  submit(...tasks: (TaskToEnqueue | string)[]): Promise<EnqueueAnswer[]> {
    const entries = tasks.map((task) => entryOf(typeof task === 'string' ? { id: task } : task));
    return this.enqueues.run(entries, this.idempotency, TEST_DEADLINE_MS);
  }

  /** A worker of these task types (default: `a`), as the scripts see one. */
  worker(boot: string, settings: Partial<TurnSettings> = {}): ScriptedWorker {
    return new ScriptedWorker(this, boot, settings);
  }

  async task(id: string): Promise<Task> {
    const task = await this.reader.get(id);
    if (task === undefined) throw new Error(`There is no task ${id}`);
    return task;
  }

  find(id: string): Promise<Task | undefined> {
    return this.reader.get(id);
  }

  stats(): ReturnType<ReadStatsScript['run']> {
    return this.figures.run(TEST_DEADLINE_MS);
  }

  /** Removes all that is in the queue, and sets the clock back to where it began. */
  async empty(): Promise<void> {
    await this.redis.del(KEY_NAMES.map((name) => this.key(name)));
    this.now = START_OF_TIME;
  }

  /** Holds the queue against its invariants, then removes it. */
  async close(): Promise<void> {
    try {
      await expectSound(this.redis, this.name);
    } finally {
      const keys = await this.redis.keys(`${this.name}:*`);
      if (keys.length > 0) await this.redis.del(keys);
      this.leave();
    }
  }

  /** Closes the connections and leaves the queue as it is: it is somebody else's. */
  leave(): void {
    this.redis.disconnect();
    this.link.close();
  }
}
