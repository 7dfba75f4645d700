import { InvalidPayloadError, NonRetryableError, QueueError } from './errors.js';

describe('the errors of the queue', () => {
  it('carry a code, the fields at fault and the task, with nothing known by default', () => {
    expect(new QueueError('REDIS_FULL', 'full')).toMatchObject({
      name: 'QueueError',
      code: 'REDIS_FULL',
      message: 'full',
      fields: [],
      taskId: undefined,
      mayHaveLanded: false,
    });
  });

  it('keep what caused them', () => {
    const cause = new Error('OOM command not allowed');
    expect(new QueueError('REDIS_FULL', 'full', { cause }).cause).toBe(cause);
  });

  it('name each field of a payload that does not fit, in one message', () => {
    const error = new InvalidPayloadError([
      { field: 'to', message: 'must be an email' },
      { field: '', message: 'has too many keys' },
    ]);
    expect(error).toBeInstanceOf(NonRetryableError);
    expect(error.message).toBe('Invalid payload: to: must be an email; has too many keys');
    expect(error.reason).toBe('invalid_payload');
  });

  it('have a reason of their own when no retry can help', () => {
    expect(new NonRetryableError('no').reason).toBe('non_retryable');
    expect(new NonRetryableError('no', 'account_closed').reason).toBe('account_closed');
  });
});
