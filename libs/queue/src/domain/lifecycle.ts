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
  | 'promote'
  | 'reap'
  | 'crash_out'
  | 'reject_unknown_type'
  | 'redrive'
  | 'purge'
  | 'trim';

/**
 * The life cycle, in one place. Each Lua script declares the edges that it performs (`-- edge: event from -> to`); a
 * test holds the declarations against this table, both ways, and the diagram in docs/state-machine.md too.
 */
export const EDGES: readonly Edge[] = [
  { event: 'enqueue', from: 'new', to: 'pending' },
  { event: 'claim', from: 'pending', to: 'processing' },
  { event: 'complete', from: 'processing', to: 'completed' },
  { event: 'fail', from: 'processing', to: 'retrying' },
  { event: 'fail', from: 'processing', to: 'pending' },
  { event: 'exhaust', from: 'processing', to: 'dead_letter' },
  { event: 'release', from: 'processing', to: 'pending' },
  { event: 'promote', from: 'retrying', to: 'pending' },
  { event: 'reap', from: 'processing', to: 'pending' },
  { event: 'crash_out', from: 'processing', to: 'dead_letter' },
  { event: 'reject_unknown_type', from: 'pending', to: 'dead_letter' },
  { event: 'trim', from: 'completed', to: 'gone' },
  { event: 'trim', from: 'dead_letter', to: 'gone' },
  { event: 'redrive', from: 'dead_letter', to: 'pending' },
  { event: 'purge', from: 'dead_letter', to: 'gone' },
];
