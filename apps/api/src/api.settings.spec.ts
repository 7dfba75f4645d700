import { queueSettings, readEnvironment } from '@app/queue';
import { apiSettings } from './api.settings.js';

const read = (environment: NodeJS.ProcessEnv) => readEnvironment({ ...queueSettings, ...apiSettings }, environment);

describe('apiSettings', () => {
  it('listens on port 8000 of every address by default', () => {
    expect(read({})).toMatchObject({
      port: 8000,
      host: undefined,
      logLevel: 'log',
      requestTimeoutMs: 30_000,
      shutdownTimeoutMs: 25_000,
    });
  });

  it('takes durations in seconds', () => {
    expect(read({ REQUEST_TIMEOUT: '2.5', SHUTDOWN_TIMEOUT: '1' })).toMatchObject({
      requestTimeoutMs: 2_500,
      shutdownTimeoutMs: 1_000,
    });
  });

  it('tells every mistake in one message', () => {
    const environment = { PORT: '80000', LOG_LEVEL: 'loud', HOST: 'a b', REDIS_PORT: 'x' };
    expect(() => read(environment)).toThrow(/REDIS_PORT[^]*PORT[^]*HOST[^]*LOG_LEVEL/);
  });
});
