import { knownQueues, queueList, servedQueues } from './queue-list.js';

describe('the list of queues', () => {
  const setting = queueList('QUEUES');

  it('is read with weights, 1 where none is said', () => {
    expect(setting.parse('critical:6, task_queue:3,low')).toEqual([
      { name: 'critical', weight: 6 },
      { name: 'task_queue', weight: 3 },
      { name: 'low', weight: 1 },
    ]);
  });

  it.each(['a:0', 'a:1001', 'a:1.5', 'a:x', 'a:1:2', ':1', 'a b', 'a,a:2', 'a,,b', ','])('refuses %p', (text) => {
    expect(setting.parse(text)).toBeUndefined();
  });

  it('refuses more than 32', () => {
    const names = Array.from({ length: 33 }, (_, index) => `q${index}`);
    expect(setting.parse(names.slice(1).join(','))).toHaveLength(32);
    expect(setting.parse(names.join(','))).toBeUndefined();
  });

  it('says what a worker serves: the list, or else the one queue', () => {
    expect(servedQueues({ queueName: 'one', queues: [] })).toEqual([{ name: 'one', weight: 1 }]);
    expect(servedQueues({ queueName: 'one', queues: [{ name: 'two', weight: 2 }] })).toEqual([
      { name: 'two', weight: 2 },
    ]);
  });

  it('says what is known: the default queue first, each once', () => {
    const queues = ['two', 'one', 'three'].map((name) => ({ name, weight: 1 }));
    expect(knownQueues({ queueName: 'one', queues })).toEqual(['one', 'two', 'three']);
  });
});
