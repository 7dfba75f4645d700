import { randomBytes } from 'node:crypto';

export const uniqueQueueName = (): string => `test-${randomBytes(6).toString('hex')}`;

/** The address of the Redis that the test run started. @throws Error outside a test run */
export function testRedisUrl(): string {
  const url = process.env['TEST_REDIS_URL'];
  if (url === undefined) throw new Error('TEST_REDIS_URL is not set: run the tests with Jest, which starts a Redis');
  return url;
}
