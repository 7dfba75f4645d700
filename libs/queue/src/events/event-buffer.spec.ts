import { EventBuffer } from './event-buffer.js';
import { StreamEntry } from './stream-entry.js';

const entry = (id: number, text = 'N a'): StreamEntry => new StreamEntry(`${id}-0`, text);

describe('the buffer of one who listens', () => {
  it('gives what it took, in order, and waits for more', async () => {
    const buffer = new EventBuffer(100);
    const [first, second] = [entry(1), entry(2)];
    buffer.take(first);
    buffer.gap('2-0');
    expect(await buffer.next(undefined)).toEqual({ kind: 'entry', entry: first });
    expect(await buffer.next(undefined)).toEqual({ kind: 'gap', beforeId: '2-0' });
    const next = buffer.next(undefined);
    buffer.take(second);
    expect(await next).toEqual({ kind: 'entry', entry: second });
  });

  it('lets everything go, and takes no more, when too much waits', async () => {
    const buffer = new EventBuffer(10);
    buffer.take(entry(1, 'N aaaa'));
    expect(await buffer.next(undefined)).toMatchObject({ kind: 'entry' });
    buffer.take(entry(2, 'N aaaa'));
    buffer.take(entry(3, 'N aaaa'));
    buffer.take(entry(4, 'N'));
    buffer.gap('5-0');
    expect(await buffer.next(undefined)).toEqual({ kind: 'overflow' });
    expect(await buffer.next(undefined)).toBeUndefined();
  });

  it('ends when it is closed or the signal fires', async () => {
    const closing = new EventBuffer(10);
    const next = closing.next(undefined);
    closing.close();
    expect(await next).toBeUndefined();

    const abort = new AbortController();
    const buffer = new EventBuffer(10);
    const aborted = buffer.next(abort.signal);
    abort.abort();
    expect(await aborted).toBeUndefined();
    buffer.take(entry(1));
    expect(await buffer.next(abort.signal)).toBeUndefined();
  });
});
