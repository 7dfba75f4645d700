import { KEY_NAMES, QueueKeys } from './keys.js';

describe('the keys of a queue', () => {
  it('begin with its name', () => {
    const keys = new QueueKeys('task_queue', false);
    expect(keys.key('pending')).toBe('task_queue:pending');
    expect(keys.key('dead_letter')).toBe('task_queue:dead_letter');
  });

  it('share one hash slot on a cluster', () => {
    const keys = new QueueKeys('task_queue', true);
    const all = KEY_NAMES.map((name) => keys.key(name));
    for (const key of all) expect(key).toMatch(/^\{task_queue\}:/);
  });

  it('have the five names of the contract', () => {
    expect(KEY_NAMES).toEqual(expect.arrayContaining(['pending', 'processing', 'retry', 'dead_letter', 'metadata']));
  });
});
