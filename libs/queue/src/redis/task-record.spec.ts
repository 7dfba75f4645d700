import type { Backoff } from '../domain/backoff.js';
import { decodeRecord, encodeRecordBody, typeOfRecord, type TaskRecord } from './task-record.js';

const CREATED_AT = 1_700_000_000_123;
const plain: TaskRecord = {
  type: 'email',
  createdAtMs: CREATED_AT,
  maxRetries: undefined,
  priority: 0,
  queue: undefined,
  group: undefined,
  headers: undefined,
  payloadText: '{}',
};

/** As the enqueue script completes the body. */
const stored = (task: TaskRecord): string => `{"v":1,"c":${task.createdAtMs}${encodeRecordBody(task)}`;

describe('the record of a task', () => {
  it('leaves out what has its default', () => {
    expect(stored(plain)).toBe('{"v":1,"c":1700000000123,"t":"email"}\n{}');
  });

  it('comes back with its defaults', () => {
    expect(decodeRecord(stored(plain))).toEqual(plain);
  });

  it('comes back with every option', () => {
    const full: TaskRecord = {
      ...plain,
      maxRetries: 0,
      priority: 1023,
      queue: 'mails',
      group: 'customer-7',
      headers: { traceparent: '00-abc', 'odd "name"\n': 'line\r\nbreak ü \u2028' },
      timeoutMs: 10,
      delayMs: 1,
      runAtMs: CREATED_AT,
      deadlineMs: 2,
      expiresInMs: 3,
      keepMs: 0,
      tags: ['a', 'b'],
      labels: { 'ü "': '' },
      uniqueKey: '"\\',
    };
    expect(decodeRecord(stored(full))).toEqual(full);
  });

  it.each<Backoff>([
    { kind: 'exponential', baseMs: 1, capMs: 2 },
    { kind: 'fixed', delayMs: 0 },
    { kind: 'list', delaysMs: [1, 0.5] },
  ])('comes back with its backoff: %j', (backoff) => {
    expect(decodeRecord(stored({ ...plain, backoff })).backoff).toEqual(backoff);
  });

  it.each([
    ['line breaks', '{\n"a":\r\n[]}\n'],
    ['what looks like another record', '{}\n{"v":1,"c":1700000000123,"t":"other"}\n{}'],
    ['numbers that JSON.parse would change', '{"a":-0,"b":9007199254740993,"c":1e400}'],
    ['duplicate and hostile keys', '{"a":1,"a":2,"__proto__":{"x":1},"constructor":null}'],
    ['escaped lone surrogates and NUL', '{"a":"\\ud800\\u0000"}'],
    ['bars and quotes', '{"a":"|\\"|"}'],
    ['other scripts', '{"ä":"日本語 🚀"}'],
    ['depth', '{"a":'.repeat(2_000) + '1' + '}'.repeat(2_000)],
  ])('keeps a payload with %s as it is', (_, payloadText) => {
    const record = stored({ ...plain, payloadText });
    expect(decodeRecord(record).payloadText).toBe(payloadText);
    expect(typeOfRecord(record)).toBe('email');
  });

  it('tells retries that were submitted, also where they are the default, from none', () => {
    expect(decodeRecord(stored({ ...plain, maxRetries: 3 })).maxRetries).toBe(3);
    expect(decodeRecord(stored(plain)).maxRetries).toBeUndefined();
  });

  it('tells its type without being parsed', () => {
    expect(typeOfRecord(stored({ ...plain, type: 'a.b-c_D9', headers: { t: 'other' } }))).toBe('a.b-c_D9');
  });
});
