import { TEST_DEADLINE_MS, TestScripts } from '../../testing/test-scripts.js';
import { ReadEventsScript, type EventsQuestion, type StoredEvents } from './read-events.script.js';

describe('reading the stream of events', () => {
  let queue: TestScripts;
  let script: ReadEventsScript;
  beforeEach(async () => {
    queue = await TestScripts.open();
    script = new ReadEventsScript(queue.runner);
  });
  afterEach(() => queue.close());

  const read = (question: EventsQuestion = {}): Promise<StoredEvents> => script.run(question, TEST_DEADLINE_MS);
  const enqueueOneByOne = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) await queue.enqueue(`t${index}`);
  };

  it('finds nothing in a queue that was never used, and no gap before its first event', async () => {
    const { newest } = await read();
    expect(newest).toBe('0-0');
    await queue.enqueue('1', '2');
    expect(await read({ after: newest })).toMatchObject({ gap: false, more: false, entries: [{ text: 'N 1 2' }] });
  });

  it('begins after a place, or with it', async () => {
    await enqueueOneByOne(3);
    const [first] = (await read({ after: '0-0' })).entries;
    const texts = async (question: EventsQuestion): Promise<string[]> =>
      (await read(question)).entries.map(({ text }) => text);
    expect(await texts({ after: first?.id })).toEqual(['N t1', 'N t2']);
    expect(await texts({ after: first?.id, inclusive: true })).toEqual(['N t0', 'N t1', 'N t2']);
    expect(await texts({})).toEqual([]);
  });

  it('says how a task stands at that instant', async () => {
    const worker = queue.worker('w');
    const letter = async (taskId: string): Promise<string | undefined> => (await read({ taskId })).letter;
    expect(await letter('1')).toBeUndefined();
    await queue.enqueue('1');
    expect(await letter('1')).toBe('P');
    const held = await worker.claimOne();
    expect(await letter('1')).toBe('L');
    await worker.complete(held);
    expect(await letter('1')).toBe('C');
  });

  it('is told in parts, which say that there is more', async () => {
    await enqueueOneByOne(250);
    const texts: string[] = [];
    let answer = await read({ after: '0-0' });
    const sizes = [answer.entries.length];
    while (answer.more) {
      texts.push(...answer.entries.map(({ text }) => text));
      answer = await read({ after: answer.entries.at(-1)?.id });
      sizes.push(answer.entries.length);
    }
    texts.push(...answer.entries.map(({ text }) => text));
    expect(sizes).toEqual([100, 100, 50]);
    expect(texts).toEqual(Array.from({ length: 250 }, (_, index) => `N t${index}`));
  });

  it('has parts of few bytes', async () => {
    const ids = Array.from({ length: 256 }, (_, index) => `${String(index).padStart(3, '0')}${'x'.repeat(120)}`);
    for (let round = 0; round < 20; round++) await queue.enqueue(...ids.map((id) => `${round}-${id}`));
    const { entries, more } = await read({ after: '0-0' });
    expect(more).toBe(true);
    expect(entries.length).toBe(10);
  });

  it('says that there is a gap after a place that the stream does not keep any more', async () => {
    await enqueueOneByOne(20);
    const [first, second, third] = (await read({ after: '0-0' })).entries;
    await queue.redis.xtrim(queue.key('events'), 'MAXLEN', 18);
    const { gap, entries } = await read({ after: first?.id });
    expect([gap, entries.length]).toEqual([true, 18]);
    expect((await read({ after: third?.id })).gap).toBe(false);
    expect((await read({ after: second?.id })).gap).toBe(true);
    await queue.redis.xtrim(queue.key('events'), 'MAXLEN', 0);
    const { newest } = await read();
    expect((await read({ after: newest })).gap).toBe(false);
    expect((await read({ after: third?.id })).gap).toBe(true);
  });

  it('says so after a place that it never had', async () => {
    await queue.enqueue('1');
    expect(await read({ after: '999999999999999-0' })).toMatchObject({ gap: true, entries: [] });
    await queue.redis.del(queue.key('events'));
    expect(await read({ after: '1795494545535-0' })).toMatchObject({ gap: true, newest: '0-0', entries: [] });
  });
});
