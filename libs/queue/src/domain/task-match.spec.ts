import type { Task } from './task.js';
import type { TaskFilter } from './task-list.js';
import { taskMatch } from './task-match.js';

const TASK: Task = {
  taskId: 'invoice-42',
  type: 'email',
  status: 'dead_letter',
  queue: 'q',
  tags: ['urgent', 'tenant-7'],
  priority: 0,
  maxRetries: 3,
  retryCount: 4,
  crashCount: 0,
  payloadText: String.raw`{"to":"Ada@example.com","city":"Zürich","escaped":"\u00fc"}`,
  createdAt: new Date('2026-01-05T09:30:00Z'),
  lastError: 'SMTP server answered 421',
};
const at = (time: string): Date => new Date(`2026-01-05T${time}Z`);

describe('the filter of a list', () => {
  it.each<TaskFilter>([
    {},
    { type: 'email' },
    { tag: 'tenant-7' },
    { createdAfter: at('09:30:00') },
    { createdBefore: at('09:30:01') },
    { text: 'VOICE-4' },
    { text: 'mail' },
    { text: 'answered 421' },
    { text: 'ada@' },
    { text: 'ZÜRICH' },
    { text: '' },
    { type: 'email', tag: 'urgent', createdAfter: at('09:00:00'), createdBefore: at('10:00:00'), text: 'ada' },
  ])('%j lets it through', (filter) => {
    expect(taskMatch(filter)(TASK)).toBe(true);
  });

  it.each<TaskFilter>([
    { type: 'mail' },
    { tag: 'tenant' },
    { createdAfter: at('09:30:01') },
    { createdBefore: at('09:30:00') },
    { text: 'dead_letter' },
    { type: 'email', text: 'bob' },
  ])('%j does not', (filter) => {
    expect(taskMatch(filter)(TASK)).toBe(false);
  });

  it('by tag lets no task without tags through', () => {
    const untagged: Task = { ...TASK };
    delete untagged.tags;
    expect(taskMatch({ tag: 'urgent' })(untagged)).toBe(false);
  });
});
