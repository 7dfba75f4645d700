import { QueueError } from '../domain/errors.js';
import { queueSettings } from './queue.settings.js';
import { pickOptions, readEnvironment, resolveOptions } from './resolve.js';
import { workerSettings } from './worker.settings.js';

const allSettings = { ...queueSettings, ...workerSettings };

function refusalOf(read: () => unknown): QueueError {
  try {
    read();
  } catch (error) {
    return error as QueueError;
  }
  throw new Error('Nothing was refused');
}

describe('the configuration', () => {
  it('has the defaults of the contract', () => {
    expect(readEnvironment(allSettings, {})).toMatchObject({
      redisUrl: undefined,
      redisHost: 'localhost',
      redisPort: 6379,
      redisDb: 0,
      queueName: 'task_queue',
      concurrency: 10,
      pollIntervalMs: 1_000,
      shutdownTimeoutMs: 25_000,
      leaseMs: 10_000,
      unknownTypeGraceMs: 3_600_000,
      crashBudget: 2,
      maxTaskBytes: 262_144,
      maxBulkBytes: 8_388_608,
      maxJsonDepth: 100,
      retentionAgeMs: 86_400_000,
      retentionCount: 100_000,
      retentionBytes: 268_435_456,
    });
  });

  it('is the same from no environment and from no options', () => {
    expect(resolveOptions(allSettings, {})).toEqual(readEnvironment(allSettings, {}));
  });

  it('takes an empty variable as one that is not set', () => {
    expect(readEnvironment(allSettings, { REDIS_PORT: '', REDIS_URL: '' })).toEqual(readEnvironment(allSettings, {}));
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(resolveOptions(queueSettings, {}))).toBe(true);
    expect(Object.isFrozen(readEnvironment(queueSettings, {}))).toBe(true);
  });

  it('takes durations in seconds from the environment and in milliseconds as options', () => {
    expect(readEnvironment(workerSettings, { POLL_INTERVAL: '0.25', LEASE: '30' })).toMatchObject({
      pollIntervalMs: 250,
      leaseMs: 30_000,
    });
    expect(resolveOptions(workerSettings, { pollIntervalMs: 250 }).pollIntervalMs).toBe(250);
  });

  it('tells every mistake of the environment in one message, each with what was expected', () => {
    const refusal = refusalOf(() =>
      readEnvironment(allSettings, {
        REDIS_URL: 'http://localhost',
        REDIS_PORT: '65536',
        REDIS_DB: '1.5',
        REDIS_TLS: 'yes',
        REDIS_SENTINELS: 'one:1, two',
        QUEUE_NAME: 'a:b',
        WORKER_CONCURRENCY: '0',
        POLL_INTERVAL: '-1',
        WORKER_ID: 'two words',
      }),
    );
    expect(refusal.code).toBe('INVALID_CONFIGURATION');
    expect(refusal.fields.map(({ field }) => field)).toEqual([
      'REDIS_URL',
      'REDIS_PORT',
      'REDIS_DB',
      'REDIS_TLS',
      'REDIS_SENTINELS',
      'QUEUE_NAME',
      'WORKER_ID',
      'WORKER_CONCURRENCY',
      'POLL_INTERVAL',
    ]);
    for (const { field, message } of refusal.fields) expect(refusal.message).toContain(`  ${field} ${message}`);
    expect(refusal.message).toContain('REDIS_PORT must be a whole number from 1 to 65535');
    expect(refusal.message).toContain('POLL_INTERVAL must be seconds, from 0.01 to 60');
  });

  it('tells every mistake of the options in one message, unknown ones too', () => {
    const wrong = { redisPort: '6379', queueName: 'a b', colour: 'red' } as unknown as { redisPort: number };
    const refusal = refusalOf(() => resolveOptions(queueSettings, wrong));
    expect(refusal.code).toBe('INVALID_CONFIGURATION');
    expect(refusal.fields.map(({ field }) => field)).toEqual(['redisPort', 'queueName', 'colour']);
    expect(refusal.message).toContain('colour is not an option');
  });

  it('does not take a name that every object has for an option', () => {
    const refusal = refusalOf(() => resolveOptions(queueSettings, { toString: () => '' } as object));
    expect(refusal.fields).toEqual([{ field: 'toString', message: 'is not an option' }]);
  });

  it('hands out the part that a module needs', () => {
    const all = readEnvironment(allSettings, { WORKER_CONCURRENCY: '3' });
    const part = pickOptions(workerSettings, all);
    expect(part).toEqual(readEnvironment(workerSettings, { WORKER_CONCURRENCY: '3' }));
  });
});
