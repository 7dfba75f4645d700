import { apiField } from './field-names.js';

describe('apiField', () => {
  it.each([
    ['type', 'task_type'],
    ['payloadText', 'payload'],
    ['maxRetries', 'max_retries'],
    ['tasks[2].taskId', 'tasks[2].task_id'],
    ['tasks[2].type', 'tasks[2].task_type'],
    ['delayMs', 'delay'],
    ['filter.cursor', 'filter.cursor'],
    ['headers', 'headers'],
    ['expiresInMs', 'expires_in'],
    ['tasks[2].delayMs', 'tasks[2].delay'],
  ])('%s → %s', (field, expected) => {
    expect(apiField(field)).toBe(expected);
  });
});
