import { QueueError } from '../domain/errors.js';
import { isNoScript, isPassing, toQueueError, wasNeverSent } from './redis-failure.js';

describe('trouble with Redis', () => {
  it.each([
    'NOSCRIPT No matching script. Please use EVAL.',
    "READONLY You can't write against a read only replica.",
    'LOADING Redis is loading the dataset in memory',
    'BUSY Redis is busy running a script.',
    'MOVED 3999 127.0.0.1:6381',
    'CLUSTERDOWN The cluster is down',
    'NOREPLICAS Not enough good replicas to write.',
    'Connection is closed.',
    "Stream isn't writeable and enableOfflineQueue options is false",
    'connect ECONNREFUSED 127.0.0.1:6379',
    'read ECONNRESET',
    'The call to Redis timed out',
  ])('passes by itself: %s', (message) => {
    expect(isPassing(new Error(message))).toBe(true);
    expect(toQueueError(new Error(message)).code).toBe('REDIS_UNAVAILABLE');
  });

  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 'REDIS_FULL'],
    ['MISCONF Errors writing to the AOF file: No space left on device', 'REDIS_FULL'],
    ['NOAUTH Authentication required.', 'REDIS_REFUSED'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'REDIS_REFUSED'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'REDIS_REFUSED'],
  ])('does not pass by itself: %s', (message, code) => {
    const error = toQueueError(new Error(message), { taskId: 'x', mayHaveLanded: true });
    expect(isPassing(new Error(message))).toBe(false);
    expect(error).toMatchObject({ code, taskId: 'x', mayHaveLanded: true });
  });

  it("is never told in Redis's own words, but keeps them as the cause", () => {
    const cause = new Error('WRONGTYPE Operation against a key');
    const error = toQueueError(cause);
    expect(error.message).not.toContain('WRONGTYPE');
    expect(error.cause).toBe(cause);
  });

  it('that is told already stays as it is', () => {
    const told = new QueueError('REDIS_FULL', 'full');
    expect(toQueueError(told, { taskId: 'x' })).toBe(told);
  });

  it('before anything was sent is known as such', () => {
    expect(wasNeverSent(new Error("Stream isn't writeable and enableOfflineQueue options is false"))).toBe(true);
    expect(wasNeverSent(new Error('Connection is closed.'))).toBe(false);
    expect(wasNeverSent(new Error('The call to Redis timed out'))).toBe(false);
  });

  it('is recognised when a script is not known', () => {
    expect(isNoScript(new Error('NOSCRIPT No matching script.'))).toBe(true);
    expect(isNoScript('something else')).toBe(false);
  });
});
