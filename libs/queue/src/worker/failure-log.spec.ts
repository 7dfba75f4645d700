import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { NonRetryableError } from '../domain/errors.js';
import { FailureLog } from './failure-log.js';
import type { TaskExecution } from './task-execution.js';

describe('the log of failed runs', () => {
  const execution = { taskId: 't1', taskType: 'email', attempt: 2, maxRetries: 3 } as TaskExecution;
  let lines: unknown[][];
  beforeEach(() => {
    lines = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((...line) => void lines.push(['warn', ...line]));
    jest.spyOn(Logger.prototype, 'error').mockImplementation((...line) => void lines.push(['error', ...line]));
  });
  afterEach(() => jest.restoreAllMocks());

  it('says which run failed, why, and when the next one comes', () => {
    new FailureLog().tell(execution, { kind: 'retry', delayMs: 4_100, error: '{"error":"busy"}' });
    expect(lines).toEqual([['warn', '[t1] email failed (attempt 2 of 4), runs again in 4.1 s: busy']]);
  });

  it('shows where a dead letter came from, unless the handler refused it on purpose', () => {
    const cause = new TypeError('x is undefined');
    const log = new FailureLog();
    log.tell(execution, { kind: 'dead', error: '{"error":"x is undefined","reason":"exhausted"}', cause });
    log.tell(execution, {
      kind: 'dead',
      error: '{"error":"no","reason":"closed"}',
      cause: new NonRetryableError('no'),
    });
    const [first, second] = lines;
    expect(first?.[1]).toBe('[t1] email failed (attempt 2 of 4) and is a dead letter (exhausted): x is undefined');
    expect(first?.[2]).toBe(cause.stack);
    expect(second?.[2]).toBeUndefined();
  });

  it('cuts a stack that is as long as its message', () => {
    const cause = new Error('y'.repeat(1_000_000));
    new FailureLog().tell(execution, { kind: 'dead', error: '{"error":"y","reason":"exhausted"}', cause });
    expect(String(lines[0]?.[2])).toHaveLength(8_192);
  });

  it('does not write a storm of failures line by line', () => {
    const log = new FailureLog();
    for (let run = 0; run < 500; run++) log.tell(execution, { kind: 'retry', delayMs: 1, error: '{"error":"busy"}' });
    expect(lines).toHaveLength(20);
  });
});
