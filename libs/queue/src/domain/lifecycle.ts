/** Every status that a task can be in. `waiting` is reserved for workflows. */
export const TASK_STATUSES = [
  'scheduled',
  'pending',
  'processing',
  'retrying',
  'completed',
  'dead_letter',
  'cancelled',
] as const;

export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Statuses that only an explicit act of an operator leaves again. */
export const TERMINAL_STATUSES: readonly TaskStatus[] = ['completed', 'dead_letter', 'cancelled'];

/** One arrow of the life cycle: on `event`, `from` becomes `to`. `new` and `gone` are the ends outside the queue. */
export interface Edge {
  event: TaskEvent;
  from: TaskStatus | 'new';
  to: TaskStatus | 'gone';
}

export type TaskEvent =
  | 'enqueue'
  | 'claim'
  | 'complete'
  | 'fail'
  | 'exhaust'
  | 'release'
  | 'snooze'
  | 'promote'
  | 'reap'
  | 'crash_out'
  | 'reject_unknown_type'
  | 'expire'
  | 'miss_deadline'
  | 'stop'
  | 'cancel'
  | 'retry'
  | 'reschedule'
  | 'erase'
  | 'redrive'
  | 'purge'
  | 'trim';

/**
 * The life cycle, in one place. Each Lua script declares the edges that it performs (`-- edge: event from -> to`); a
 * test holds the declarations against this table, both ways, and the diagram in docs/state-machine.md too.
 */
export const EDGES: readonly Edge[] = [
  { event: 'enqueue', from: 'new', to: 'pending' },
  { event: 'enqueue', from: 'new', to: 'scheduled' },
  { event: 'claim', from: 'pending', to: 'processing' },
  { event: 'complete', from: 'processing', to: 'completed' },
  { event: 'fail', from: 'processing', to: 'retrying' },
  { event: 'fail', from: 'processing', to: 'pending' },
  { event: 'exhaust', from: 'processing', to: 'dead_letter' },
  { event: 'release', from: 'processing', to: 'pending' },
  { event: 'snooze', from: 'processing', to: 'retrying' },
  { event: 'promote', from: 'retrying', to: 'pending' },
  { event: 'promote', from: 'scheduled', to: 'pending' },
  { event: 'expire', from: 'pending', to: 'cancelled' },
  { event: 'expire', from: 'scheduled', to: 'cancelled' },
  { event: 'miss_deadline', from: 'pending', to: 'dead_letter' },
  { event: 'miss_deadline', from: 'scheduled', to: 'dead_letter' },
  { event: 'miss_deadline', from: 'retrying', to: 'dead_letter' },
  { event: 'stop', from: 'processing', to: 'cancelled' },
  { event: 'reap', from: 'processing', to: 'pending' },
  { event: 'crash_out', from: 'processing', to: 'dead_letter' },
  { event: 'reject_unknown_type', from: 'pending', to: 'dead_letter' },
  { event: 'trim', from: 'completed', to: 'gone' },
  { event: 'trim', from: 'dead_letter', to: 'gone' },
  { event: 'cancel', from: 'scheduled', to: 'cancelled' },
  { event: 'cancel', from: 'pending', to: 'cancelled' },
  { event: 'cancel', from: 'retrying', to: 'cancelled' },
  { event: 'retry', from: 'scheduled', to: 'pending' },
  { event: 'retry', from: 'retrying', to: 'pending' },
  { event: 'retry', from: 'dead_letter', to: 'pending' },
  { event: 'retry', from: 'cancelled', to: 'pending' },
  { event: 'reschedule', from: 'pending', to: 'scheduled' },
  { event: 'reschedule', from: 'retrying', to: 'scheduled' },
  { event: 'erase', from: 'completed', to: 'gone' },
  { event: 'erase', from: 'dead_letter', to: 'gone' },
  { event: 'erase', from: 'cancelled', to: 'gone' },
  { event: 'trim', from: 'cancelled', to: 'gone' },
  { event: 'redrive', from: 'dead_letter', to: 'pending' },
  { event: 'purge', from: 'dead_letter', to: 'gone' },
  { event: 'purge', from: 'pending', to: 'gone' },
  { event: 'purge', from: 'scheduled', to: 'gone' },
  { event: 'purge', from: 'retrying', to: 'gone' },
];
