import { TestScripts } from '../../testing/test-scripts.js';

describe('enqueue', () => {
  let queue: TestScripts;
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  it('writes new tasks as pending, at the time of the server', async () => {
    expect(await queue.enqueue('one', 'two')).toEqual(['NEW', 'NEW']);
    expect(await queue.task('two')).toMatchObject({ status: 'pending', createdAt: new Date(queue.now), retryCount: 0 });
    expect(await queue.stats()).toMatchObject({ pending: 2, submitted: 2 });
  });

  it('writes a task that comes again only once', async () => {
    await queue.enqueue('one');
    queue.advance(1_000);
    expect(await queue.enqueue('one')).toEqual(['SAME']);
    expect(await queue.stats()).toMatchObject({ pending: 1, submitted: 1 });
    expect((await queue.task('one')).createdAt).toEqual(new Date(queue.now - 1_000));
  });

  it.each([
    ['another payload', { payloadText: '{"a":1}' }],
    ['another type', { type: 'b' }],
    ['another priority', { priority: 1 }],
    ['other retries', { maxRetries: 0 }],
  ])('tells a task with a known id but %s, and leaves the first as it is', async (_, change) => {
    await queue.enqueue('one');
    expect(await queue.enqueue({ id: 'one', ...change })).toEqual(['OTHER']);
    expect(await queue.task('one')).toMatchObject({ type: 'a', priority: 0, maxRetries: 3, payloadText: '{}' });
    expect(await queue.stats()).toMatchObject({ pending: 1, submitted: 1 });
  });

  it('tells the same and other tasks within one batch', async () => {
    const words = await queue.enqueue('one', 'two', 'one', { id: 'two', payloadText: '{"a":1}' });
    expect(words).toEqual(['NEW', 'NEW', 'SAME', 'OTHER']);
    expect(await queue.stats()).toMatchObject({ pending: 2, submitted: 2 });
  });

  it('knows a task again whatever became of it', async () => {
    const worker = queue.worker('w');
    await queue.enqueue('done', 'running');
    await worker.complete(await worker.claimOne());
    await worker.claimOne();
    expect(await queue.enqueue('done', 'running')).toEqual(['SAME', 'SAME']);
    expect(await queue.stats()).toMatchObject({ pending: 0, processing: 1, completed: 1, submitted: 2 });
  });

  it('does not mix up ids with names that mean something in Redis or Lua', async () => {
    const ids = ['meta', 'pending', 'constructor', '0', '1e5', 'nil', 'a.b-c_d'];
    expect(await queue.enqueue(...ids)).toEqual(ids.map(() => 'NEW'));
    expect((await queue.worker('w').claim(10)).map(({ taskId }) => taskId)).toEqual(ids);
  });

  it('keeps a payload byte for byte', async () => {
    const payloadText = '{"a":-0,"b":9007199254740993,"c":1e400,"d":[],"e":"\\ud800","ü":"🚀\\u0000","a":2}\n\n';
    await queue.enqueue({ id: 'one', payloadText });
    expect((await queue.task('one')).payloadText).toBe(payloadText);
    const held = await queue.worker('w').claimOne();
    expect(held.record.slice(held.record.indexOf('\n') + 1)).toBe(payloadText);
  });

  it('takes 256 tasks in one call, in their order', async () => {
    const ids = Array.from({ length: 256 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    expect((await queue.worker('w').claim(256)).map(({ taskId }) => taskId)).toEqual(ids);
  });
});
