import { readdirSync, readFileSync } from 'node:fs';
import { eventually, handlerClass, OwnRedis, openTestQueue, type TestQueue } from '../../testing/index.js';

const POLL_MS = 300;
const INTERVALS = 5;

/** Commands that the scripts call count as well, though they cost no round trip. */
function commandsOfScripts(): Set<string> {
  const folder = new URL('../scripts/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lua'));
  const source = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
  return new Set([...source.matchAll(/call\('([A-Z]+)'/g)].map(([, command = '']) => command.toLowerCase()));
}

describe('an idle worker', () => {
  let server: OwnRedis;
  let workers: TestQueue[];
  beforeEach(async () => {
    server = await OwnRedis.start();
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.slice(1).map(({ module }) => module.close()));
    for (const { redis } of workers.slice(1)) redis.disconnect();
    await workers[0]?.close();
    await server.remove();
  });

  const startWorker = async (pollIntervalMs: number): Promise<TestQueue> => {
    const queueName = workers[0]?.name;
    const queue = { redisUrl: server.url, ...(queueName !== undefined && { queueName }) };
    const worker = await openTestQueue({
      handlers: [handlerClass('a', () => undefined)],
      queue,
      worker: { pollIntervalMs },
    });
    workers.push(worker);
    await eventually('they all wait', async () => (await countsOf('blpop')) >= workers.length);
    return worker;
  };

  const countsOf = async (command: string): Promise<number> => (await server.commandCounts()).get(command) ?? 0;

  it('sends at most two commands in each interval, and nothing else', async () => {
    await startWorker(POLL_MS);
    const before = await server.commandCounts();
    const from = performance.now();
    const goal = (before.get('blpop') ?? 0) + INTERVALS;
    await eventually('some intervals have passed', async () => (await countsOf('blpop')) >= goal);
    const after = await server.commandCounts();
    const intervals = (performance.now() - from) / POLL_MS;

    const inside = commandsOfScripts();
    const ours = new Set(['info', 'client', 'client|setname', 'client|setinfo', 'hello']);
    const sent = [...after].flatMap(([command, count]) => {
      const delta = count - (before.get(command) ?? 0);
      return delta > 0 && !inside.has(command) && !ours.has(command) ? [[command, delta] as const] : [];
    });
    expect(sent.map(([command]) => command).sort()).toEqual(['blpop', 'evalsha']);
    const total = sent.reduce((sum, [, delta]) => sum + delta, 0);
    expect(total).toBeLessThanOrEqual(2 * (intervals + 1));
  });

  it('has three connections: for commands, for waiting and for leases', async () => {
    const { name } = await startWorker(POLL_MS);
    const names = (await server.connectionNames()).filter((each) => each.startsWith('task-queue:'));
    expect(names.sort()).toEqual(['commands', 'leases', 'wait'].map((role) => `task-queue:${name}:${role}`));
  });

  it('is not woken by a task that another one takes', async () => {
    const [first] = [await startWorker(30_000), await startWorker(30_000), await startWorker(30_000)];
    const before = await countsOf('evalsha');
    const { taskId } = await first.service.enqueue({ type: 'a' });
    await eventually('it is completed', async () =>
      (await first.redis.hget(first.key('state'), taskId))?.startsWith('C'),
    );
    // The submission, the look of the worker that was woken, its outcome; one to spare for a timer.
    expect((await countsOf('evalsha')) - before).toBeLessThanOrEqual(4);
  });
});
