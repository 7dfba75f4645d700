export { eventually } from './eventually.js';
export { openTestQueue, testRedisUrl, uniqueQueueName, type TestQueue, type TestQueueOptions } from './test-queue.js';
