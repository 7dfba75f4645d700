import { eventually } from '../../testing/eventually.js';
import { TestScripts } from '../../testing/test-scripts.js';
import { testRedisUrl } from '../../testing/test-redis.js';
import { queueSettings } from '../config/queue.settings.js';
import { resolveOptions } from '../config/resolve.js';
import { QueueKeys } from '../redis/keys.js';
import { RedisLink } from '../redis/redis-link.js';
import { EventBuffer } from './event-buffer.js';
import { EventHub } from './event-hub.js';
import { EventTail } from './event-tail.js';

describe('the one reader of events', () => {
  let scripts: TestScripts;
  let hub: EventHub;
  let opened: number;
  beforeEach(async () => {
    opened = 0;
    scripts = await TestScripts.open();
    const options = resolveOptions(queueSettings, { queueName: scripts.name, redisUrl: testRedisUrl() });
    hub = new EventHub((sink) => {
      opened++;
      return new EventTail(new RedisLink(options, 'events'), new QueueKeys(scripts.name, false), 1_500, sink);
    }, 20);
  });
  afterEach(async () => {
    await hub.close();
    await scripts.close();
  });

  const connections = async (): Promise<number> =>
    String(await scripts.redis.client('LIST')).split(`${scripts.name}:events`).length - 1;

  it('opens its connection with the first who listens, and closes it when nobody has for a while', async () => {
    expect([opened, await connections()]).toEqual([0, 0]);
    const leaves = [hub.listen(new EventBuffer(100)), hub.listen(new EventBuffer(100), '1')];
    expect(await hub.isFollowing(5_000)).toBe(true);
    expect([opened, await connections()]).toEqual([1, 1]);
    for (const leave of leaves) leave();
    await eventually('it is closed', async () => (await connections()) === 0);

    const buffer = new EventBuffer(100);
    const leave = hub.listen(buffer);
    expect(await hub.isFollowing(5_000)).toBe(true);
    await scripts.enqueue('1');
    expect(await buffer.next(undefined)).toMatchObject({ kind: 'entry' });
    expect(opened).toBe(2);
    leave();
  });

  it('tells one who listens to a task nothing of others', async () => {
    const buffer = new EventBuffer(100);
    const leave = hub.listen(buffer, '2');
    await hub.isFollowing(5_000);
    await scripts.enqueue('1');
    await scripts.enqueue('2', '3');
    const item = await buffer.next(undefined);
    expect(item?.kind === 'entry' && item.entry.moves().map(({ taskId }) => taskId)).toEqual(['2', '3']);
    leave();
  });
});
