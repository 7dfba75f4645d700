import { NonRetryableError, RetryAfterError, SnoozeError } from '../domain/errors.js';
import { failedAttempt } from './attempt-text.js';
import { failureOutcome, timeoutOutcome } from './failure.js';

const BUDGET = { retryCount: 0, maxRetries: 1 };
const DAY_S = 86_400;

describe('a failure', () => {
  it('waits as long as it says itself, whatever the backoff, without jitter, and uses up the retries all the same', () => {
    const error = new RetryAfterError(90, 'busy');
    expect(failureOutcome(BUDGET, undefined, error)).toMatchObject({
      kind: 'retry',
      delayMs: 90_000,
      error: expect.stringMatching(/^{"fp":"[0-9a-f]{12}","error":"busy"}$/) as string,
    });
    const backoff = { kind: 'fixed', delayMs: 1 } as const;
    expect(failureOutcome(BUDGET, backoff, error)).toMatchObject({ delayMs: 90_000 });
    expect(failureOutcome({ ...BUDGET, retryCount: 1 }, undefined, error)).toMatchObject({ kind: 'dead' });
  });

  it.each([-1, 30 * DAY_S + 1, NaN, Infinity])('cannot wait for %p seconds', (seconds) => {
    expect(() => new RetryAfterError(seconds)).toThrow(RangeError);
    expect(() => new SnoozeError(seconds)).toThrow(RangeError);
  });

  it('may wait for 30 days', () => {
    expect(new SnoozeError(30 * DAY_S).delayMs).toBe(30 * DAY_S * 1_000);
  });
});

describe('what the history keeps of a failed run', () => {
  const parsed = (text: string): Record<string, string> => JSON.parse(`{${text}}`) as Record<string, string>;

  it('is its error with the stack', () => {
    const { outcome, error, stack } = parsed(failedAttempt('failed', new Error('no "luck"')));
    expect([outcome, error]).toEqual(['failed', 'no "luck"']);
    expect(stack).toMatch(/^Error: no "luck"\n +at /);
  });

  it.each([
    ['what a handler refuses on purpose', new NonRetryableError('closed')],
    ['what is no error', 'text'],
    ['a stack that is no text', Object.assign(new Error('x'), { stack: 5 })],
    ['a proxy that refuses everything', new Proxy({}, { getPrototypeOf: () => { throw new Error('trap'); } })], // prettier-ignore
  ])('has no stack of %s', (_, thrown) => {
    expect(Object.keys(parsed(failedAttempt('failed', thrown)))).toEqual(['outcome', 'error']);
  });

  it('is at most 8 KB, on one line', () => {
    const text = failedAttempt('failed', new Error(`\u0001\n${'x'.repeat(1_000_000)}`));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8 * 1_024 + 100);
    expect(text).not.toContain('\n');
  });

  it('says that its time was over', () => {
    const outcome = timeoutOutcome(BUDGET, undefined, 1_500);
    expect(outcome).toMatchObject({ error: expect.stringContaining('"error":"Timed out after 1.5 s"}') as string });
    expect(outcome).toMatchObject({ attempt: '"outcome":"timed_out","error":"Timed out after 1.5 s"' });
  });
});
