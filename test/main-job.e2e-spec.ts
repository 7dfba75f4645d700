import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@app/queue/testing';
import { SmtpServer } from '../apps/worker/test/smtp-server.js';
import { salesCsv } from './fixtures/sales-csv.js';
import { TaskQueueSystem, type TaskAnswer } from './support/task-queue-system.js';

const TRY_LATER = '451 try again later';
const sales = salesCsv(1_200);

type Kind = 'mail' | 'table' | 'fails once' | 'always fails' | 'unknown type';

const COUNTS: Record<Kind, number> = {
  mail: 600,
  table: 150,
  'fails once': 120,
  'always fails': 30,
  'unknown type': 100,
};

const BODIES: Record<Kind, (index: number) => object> = {
  mail: (index) => ({ task_type: 'email', payload: mailTo(`mail-${index}`), priority: index % 4 }),
  table: (index) => ({
    task_type: 'data_processing',
    payload: { file: 'sales.csv', group_by: 'region', sum: 'amount' },
    priority: index % 4,
  }),
  'fails once': (index) => ({ task_type: 'email', payload: mailTo(`once-${index}`), priority: index % 4 }),
  'always fails': (index) => ({ task_type: 'email', payload: mailTo(`always-${index}`), max_retries: 1 }),
  'unknown type': (index) => ({ task_type: `no_such_type_${index % 5}`, payload: {} }),
};

const mailTo = (name: string): object => ({ to: `${name}@example.com`, subject: `For ${name}`, body: 'Hello' });

/** A mail server that puts off `once-…` the first time and `always-…` each time, and notes when it was asked. */
class MoodyMailServer {
  readonly asked = new Map<string, number[]>();
  server!: SmtpServer;

  async listen(): Promise<void> {
    this.server = await SmtpServer.listen((line) => {
      const name = /^RCPT TO:<(.*)@example\.com>/.exec(line)?.[1];
      if (name === undefined) return undefined;
      const times = this.asked.get(name) ?? [];
      this.asked.set(name, [...times, Date.now()]);
      return name.startsWith('always') || (name.startsWith('once') && times.length === 0) ? TRY_LATER : undefined;
    });
  }
}

describe('a thousand mixed tasks through the API, Redis and three workers', () => {
  const mailServer = new MoodyMailServer();
  const ids = new Map<string, Kind>();
  let system: TaskQueueSystem;
  let tasks: Map<string, TaskAnswer>;

  const ofKind = (kind: Kind): TaskAnswer[] =>
    [...ids].filter(([, itsKind]) => itsKind === kind).map(([id]) => tasks.get(id) as TaskAnswer);

  beforeAll(async () => {
    await mailServer.listen();
    system = await TaskQueueSystem.start();
    writeFileSync(join(system.dataFolder, 'sales.csv'), sales.text);
    await submitEverything();
    for (let count = 0; count < 3; count++) system.startWorker({ SMTP_URL: mailServer.server.url });
    await system.untilAllFinished(60_000);
    tasks = new Map(await Promise.all([...ids.keys()].map(async (id) => [id, await system.task(id)] as const)));
  }, 120_000);

  afterAll(async () => {
    await system.stop();
    await mailServer.server.close();
  });

  async function submitEverything(): Promise<void> {
    for (const [kind, count] of Object.entries(COUNTS) as [Kind, number][]) {
      const bodies = Array.from({ length: count }, (_, index) => BODIES[kind](index));
      const single = bodies.splice(0, 20);
      for (const body of single) ids.set((await system.call<TaskAnswer>('POST', '/tasks', body)).task_id, kind);
      const bulk = await system.call<{ tasks: TaskAnswer[] }>('POST', '/tasks/bulk', { tasks: bodies });
      for (const { task_id } of bulk.tasks) ids.set(task_id, kind);
    }
  }

  it('accepted a thousand tasks, each with an id of its own', () => {
    expect(ids.size).toBe(1_000);
  });

  it('sent every mail exactly once', () => {
    expect(ofKind('mail').every(({ status, retry_count }) => status === 'completed' && retry_count === 0)).toBe(true);
    const recipients = mailServer.server.mails.flatMap(({ recipients }) => recipients).sort();
    expect(new Set(recipients).size).toBe(recipients.length);
    expect(recipients).toHaveLength(COUNTS.mail + COUNTS['fails once']);
  });

  it('computed every table', () => {
    for (const { status, result } of ofKind('table')) {
      expect(status).toBe('completed');
      const rows = (result as { rows: [string, number, number][] }).rows;
      expect([...rows].sort()).toEqual([...sales.byRegion].sort());
    }
  });

  it('completed what failed once, after one retry', () => {
    for (const { status, retry_count } of ofKind('fails once')) expect([status, retry_count]).toEqual(['completed', 1]);
  });

  it('dead-lettered what always failed, when its retries were used up', () => {
    for (const task of ofKind('always fails')) {
      expect(task).toMatchObject({ status: 'dead_letter', retry_count: 2, reason: 'exhausted' });
      expect(task.last_error).toContain('451');
    }
  });

  it('never ran a retry before its time, nor much later', () => {
    const waits = [...mailServer.asked]
      .filter(([name]) => name.startsWith('once') || name.startsWith('always'))
      .map(([, [first, second]]) => (second as number) - (first as number));
    expect(waits).toHaveLength(COUNTS['fails once'] + COUNTS['always fails']);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...waits)).toBeLessThan(2_400 + 3_000);
  });

  it('dead-lettered unknown types at once, without a run', () => {
    for (const task of ofKind('unknown type')) {
      expect(task).toMatchObject({ status: 'dead_letter', retry_count: 0, reason: 'unknown_type' });
      expect(task.last_error).toBe(`No handler registered for task type: ${task.task_type}`);
      expect(task.started_at).toBeUndefined();
    }
  });

  it('claimed higher priorities first, and equal ones in the order of their submission', () => {
    const order = [...ids.keys()];
    const ranOnce = [...tasks.values()].filter(({ retry_count, epoch }) => retry_count === 0 && epoch !== undefined);
    const claimed = [...ranOnce].sort((a, b) => Number(a.epoch) - Number(b.epoch));
    const expected = [...ranOnce].sort(
      (a, b) => b.priority - a.priority || order.indexOf(a.task_id) - order.indexOf(b.task_id),
    );
    expect(claimed.map(({ task_id }) => task_id)).toEqual(expected.map(({ task_id }) => task_id));
  });

  it('shared the work among the three workers', () => {
    const workers = new Set([...tasks.values()].map(({ worker }) => worker).filter(Boolean));
    expect(workers).toEqual(new Set(['worker-1', 'worker-2', 'worker-3']));
  });

  it('counts right', async () => {
    const dead = COUNTS['always fails'] + COUNTS['unknown type'];
    expect(await system.stats()).toMatchObject({
      pending: 0,
      processing: 0,
      retrying: 0,
      dead_letter: dead,
      total_tasks: 1_000,
      completed_tasks: 1_000 - dead,
      completion_rate: 87,
      success_rate: 87,
    });
  });

  it('shows the same in the five keys that operators know', async () => {
    const dead = [...ofKind('always fails'), ...ofKind('unknown type')].map(({ task_id }) => task_id).sort();
    expect((await system.client.lrange('task_queue:dead_letter', 0, -1)).sort()).toEqual(dead);
    expect(await system.client.zcard('task_queue:pending')).toBe(0);
    expect(await system.client.zcard('task_queue:processing')).toBe(0);
    expect(await system.client.zcard('task_queue:retry')).toBe(0);
    expect(await system.client.hlen('task_queue:metadata')).toBe(1_000);
  });

  it('stops cleanly on SIGTERM', async () => {
    const codes = await Promise.all([...system.workers, system.api].map((app) => app.stop()));
    expect(codes).toEqual([0, 0, 0, 0]);
  });
});

describe('a worker killed in the middle of its tasks', () => {
  const LEASE_SECONDS = 2;
  let system: TaskQueueSystem;
  let goodServer: SmtpServer;
  let hangingServer: SmtpServer;

  beforeAll(async () => {
    goodServer = await SmtpServer.listen();
    hangingServer = await SmtpServer.listen((line) => (line === '.' ? '' : undefined));
    system = await TaskQueueSystem.start();
  }, 60_000);

  afterAll(async () => {
    await system.stop();
    await goodServer.close();
    await hangingServer.close();
  });

  it('loses nothing: other workers run what it held, within a lease and two seconds', async () => {
    const env = { LEASE: String(LEASE_SECONDS), WORKER_CONCURRENCY: '5' };
    const victim = system.startWorker({ ...env, SMTP_URL: hangingServer.url });
    const tasks = Array.from({ length: 200 }, (_, index) => ({ task_type: 'email', payload: mailTo(`kept-${index}`) }));
    const bulk = await system.call<{ tasks: TaskAnswer[] }>('POST', '/tasks/bulk', { tasks });
    const held = await eventually(
      'the victim holds five tasks',
      async () => {
        const ids = await system.client.zrange('task_queue:processing', '0', '-1');
        return ids.length === 5 && ids;
      },
      30_000,
    );

    system.startWorker({ ...env, SMTP_URL: goodServer.url });
    system.startWorker({ ...env, SMTP_URL: goodServer.url });
    await eventually(
      'the others have done the rest',
      async () => (await system.stats()).completed_tasks === 195,
      60_000,
    );
    await victim.stop('SIGKILL');
    const killedAt = Date.now();
    await system.untilAllFinished(30_000);

    const found = await Promise.all(bulk.tasks.map(({ task_id }) => system.task(task_id)));
    expect(found.map(({ status }) => status)).toEqual(Array.from({ length: 200 }, () => 'completed'));
    for (const task of found) {
      const wasHeld = held.includes(task.task_id);
      expect([task.crash_count ?? 0, task.retry_count]).toEqual([wasHeld ? 1 : 0, 0]);
      if (wasHeld) expect(Date.parse(task.started_at as string) - killedAt).toBeLessThan((LEASE_SECONDS + 2) * 1_000);
    }
    const recipients = goodServer.mails.flatMap((mail) => mail.recipients);
    expect(new Set(recipients).size).toBe(200);
  }, 120_000);
});
