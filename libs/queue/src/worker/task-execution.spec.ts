import { loneSurroundings } from '../../testing/lone-surroundings.js';
import { encodeRecordBody } from '../redis/task-record.js';
import { TaskExecution } from './task-execution.js';

const body = encodeRecordBody({
  type: 'mail',
  maxRetries: 5,
  priority: 9,
  queue: 'mails',
  group: 'g',
  headers: { tenant: 'ü' },
  payloadText: '{"ü":1}',
});
const record = `{"v":1,"c":1700000000000${body}`;
const claim = { taskId: 'id', record, token: 'L|7|boot|', epoch: 7, failures: 2, crashes: 1, deadlineInMs: undefined };
const makeExecution = (): TaskExecution => new TaskExecution(claim, loneSurroundings);

describe('a run as its handler sees it', () => {
  it('has the options of the task', () => {
    expect(makeExecution()).toMatchObject({
      queue: 'mails',
      group: 'g',
      headers: { tenant: 'ü' },
      priority: 9,
      maxRetries: 5,
    });
  });

  it('has the token of its claim, and its size in bytes', () => {
    const execution = makeExecution();
    expect(execution.token).toBe('L|7|boot|');
    expect(execution.recordBytes).toBe(Buffer.byteLength(record));
    expect(execution.recordBytes).toBeGreaterThan(record.length);
  });

  it.each(['lease_lost', 'shutdown'] as const)('has a signal that fires with its reason (%s)', (reason) => {
    const execution = makeExecution();
    const { signal } = execution;
    expect(signal.aborted).toBe(false);
    expect(execution.abort(reason)).toBe(true);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ name: 'AbortError', reason });
  });

  it('has a signal that has fired already when it is asked for late', () => {
    const execution = makeExecution();
    execution.abort('lease_lost');
    expect(execution.signal.aborted).toBe(true);
    expect(execution.signal.reason).toMatchObject({ reason: 'lease_lost' });
  });

  it('keeps the first reason', () => {
    const execution = makeExecution();
    execution.abort('lease_lost');
    expect(execution.abort('shutdown')).toBe(false);
    expect(execution.signal.reason).toMatchObject({ reason: 'lease_lost' });
  });
});
