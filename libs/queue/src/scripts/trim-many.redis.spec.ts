import { OwnRedis } from '../../testing/own-redis.js';
import { acknowledgementOf } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';
import { uniqueQueueName } from '../../testing/test-redis.js';

const DEATHS = 20_000;
const KEPT_LONGER = 1_000;
const A_TURN = 250;
const LONG_MS = 1e12;

describe('a long list of dead letters', () => {
  let server: OwnRedis;
  let queue: TestScripts;
  beforeAll(async () => {
    server = await OwnRedis.start();
    queue = await TestScripts.open(uniqueQueueName(), server.url);
    const worker = queue.worker('w');
    for (let count = 0; count < DEATHS; count += A_TURN) {
      const tasks = Array.from({ length: A_TURN }, (_, index) => ({
        id: `t${count + index}`,
        options: count < KEPT_LONGER ? { keepMs: LONG_MS } : {},
      }));
      await queue.enqueue(...tasks);
      const acknowledgements = (await worker.claim(A_TURN)).map((held) =>
        acknowledgementOf(held, { kind: 'dead', error: '{"error":"no","reason":"exhausted"}' }),
      );
      await worker.turn({ acknowledgements });
      queue.advance(1_000);
    }
  }, 60_000);
  afterAll(async () => {
    await queue.close();
    await server.remove();
  });

  const rules = (): Parameters<TestScripts['trims']['run']>[0] => ({
    ...queue.worker('rules').settings,
    deadLetterRetentionAgeMs: ((DEATHS - KEPT_LONGER - 1_000) / A_TURN) * 1_000,
    deadLetterRetentionCount: DEATHS,
    deadLetterRetentionBytes: 1e12,
  });

  /** How often each command was called meanwhile, by scripts too. */
  async function callsOf(work: () => Promise<unknown>): Promise<(command: string) => number> {
    const before = await server.commandCounts();
    await work();
    const after = await server.commandCounts();
    return (command) => (after.get(command) ?? 0) - (before.get(command) ?? 0);
  }

  it('keeps its order, and is walked through once a call, while some are kept for longer than the others', async () => {
    const calls = await callsOf(async () => {
      for (let more = true; more;) more = (await queue.trims.run(rules(), 5_000)).more;
    });
    expect(await queue.redis.zcard(queue.key('dead'))).toBe(DEATHS - 1_000);
    expect(calls('lrem')).toBe(1_000 / 200);
    const listed = await queue.redis.lrange(queue.key('dead_letter'), 0, -1);
    const dead = await queue.redis.zrange(queue.key('dead'), '0', '-1', 'REV');
    expect(listed.map((id) => Math.floor(Number(id.slice(1)) / A_TURN))).toEqual(
      dead.map((id) => Math.floor(Number(id.slice(1)) / A_TURN)),
    );

    const ids = Array.from({ length: 200 }, (_, index) => `t${KEPT_LONGER / 2 + index * 5}`);
    const redriving = await callsOf(() => queue.redrives.run('r', ids, 5_000));
    expect(redriving('lrem')).toBe(1);
    expect(redriving('lset')).toBe((await queue.members('pending')).length);
  }, 60_000);
});
