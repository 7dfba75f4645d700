import { eventually, openTestQueue, testRedisUrl, type TestQueue } from '../../testing/index.js';
import { queueSettings } from '../config/queue.settings.js';
import { resolveOptions } from '../config/resolve.js';
import { QueueKeys } from '../redis/keys.js';
import { RedisLink } from '../redis/redis-link.js';
import { ScriptRunner } from '../scripts/script-runner.js';
import { SealScript } from '../scripts/seal.script.js';
import { Confirmer } from './confirmer.js';
import type { Confirmation } from './durability-means.js';

const PATIENCE_MS = 10_000;
const soon = (): number => performance.now() + PATIENCE_MS;

/** Waits for no replica: done at once. */
const AT_ONCE: Confirmation = { command: (waitMs) => ['WAIT', 0, waitMs], isGiven: () => true, intervalMs: 0 };
/** Waits for one that never comes. */
const NEVER: Confirmation = { ...AT_ONCE, command: (waitMs) => ['WAIT', 1, waitMs], isGiven: () => false };

describe('the confirmer of a durability', () => {
  let queue: TestQueue;
  let opened: number;
  let confirmer: Confirmer;

  const begin = (confirmation: Confirmation, idleMs: number): void => {
    const options = resolveOptions(queueSettings, { redisUrl: testRedisUrl(), queueName: queue.name });
    const open = (): SealScript => {
      opened++;
      return new SealScript(new ScriptRunner(new RedisLink(options, 'confirmer'), new QueueKeys(queue.name, false)));
    };
    confirmer = new Confirmer(open, confirmation, idleMs);
  };
  const hasConnection = async (): Promise<boolean> =>
    String(await queue.redis.client('LIST')).includes(`task-queue:${queue.name}:confirmer`);

  beforeEach(async () => {
    opened = 0;
    queue = await openTestQueue();
    await queue.service.enqueue({ type: 'a', taskId: 'there' });
  });
  afterEach(async () => {
    confirmer.close();
    await queue.close();
  });

  it('confirms what the server has, and nothing else', async () => {
    begin(AT_ONCE, 1_000);
    const ids = Array.from({ length: 700 }, (_, n) => `task-${n}`);
    await queue.service.enqueueMany(ids.map((taskId) => ({ type: 'a', taskId })));
    const asked = ['lost', ...ids, 'there', 'lost too'];
    const confirmed = await Promise.all(asked.map((id) => confirmer.confirm(id, soon())));
    expect(asked.filter((_, at) => !confirmed[at])).toEqual(['lost', 'lost too']);
    expect(opened).toBe(1);
  });

  it('makes no mark for what is lost', async () => {
    begin(AT_ONCE, 1_000);
    expect(await confirmer.confirm('lost', soon())).toBe(false);
    expect(await queue.redis.hget(queue.key('ledger'), 'sealed_at')).toBeNull();
    expect(await confirmer.confirm('there', soon())).toBe(true);
    expect(await queue.redis.hget(queue.key('ledger'), 'sealed_at')).toMatch(/^\d{13}$/);
  });

  it('has no connection before it is asked, nor when nobody has asked for a while, and then another one', async () => {
    begin(AT_ONCE, 20);
    expect(await hasConnection()).toBe(false);
    expect(await confirmer.confirm('there', soon())).toBe(true);
    await eventually('the connection is closed', async () => !(await hasConnection()));
    expect(await confirmer.confirm('there', soon())).toBe(true);
    expect(opened).toBe(2);
  });

  it('lets go at the deadline', async () => {
    begin(NEVER, 1_000);
    expect(await confirmer.confirm('there', performance.now() + 50)).toBe(false);
  });

  it('lets go at the deadline of each, whoever still waits before it', async () => {
    begin(NEVER, 1_000);
    let isOver = false;
    const first = confirmer.confirm('there', soon()).then(() => (isOver = true));
    await eventually('it waits', async () => String(await queue.redis.client('LIST')).includes('cmd=wait'));
    expect(await confirmer.confirm('there', performance.now() + 50)).toBe(false);
    expect(isOver).toBe(false);
    confirmer.close();
    await first;
  });

  it('lets all go when it is closed, and takes none then', async () => {
    begin(NEVER, 1_000);
    const waiting = [confirmer.confirm('there', soon()), confirmer.confirm('there', soon())];
    await eventually('they wait', async () => String(await queue.redis.client('LIST')).includes('cmd=wait'));
    const late = confirmer.confirm('there', soon());
    confirmer.close();
    expect(await Promise.all([...waiting, late, confirmer.confirm('there', soon())])).toEqual(Array(4).fill(false));
    await eventually('the connection is closed', async () => !(await hasConnection()));
  });

  it('confirms nothing that Redis refuses to wait for', async () => {
    begin({ ...AT_ONCE, command: () => ['WAIT', 'x' as unknown as number] }, 1_000);
    expect(await confirmer.confirm('there', soon())).toBe(false);
  });
});
