import { type AcceptedTask, type BulkResult, type NewTask, QueueError, type Task } from '@app/queue';
import { bulkAnswer as answerTo } from './bulk-answer.js';
import { acceptedAnswer, taskJson } from './task.presenter.js';

const PENDING: Task = {
  taskId: 't-1',
  type: 'email',
  status: 'pending',
  queue: 'task_queue',
  priority: 10,
  maxRetries: 3,
  retryCount: 0,
  crashCount: 0,
  payloadText: '{"a":[],"z":-0}',
  createdAt: new Date('2026-01-05T09:30:00Z'),
};

describe('taskJson', () => {
  it('leaves out what does not apply', () => {
    expect(JSON.parse(taskJson(PENDING))).toEqual({
      task_id: 't-1',
      status: 'pending',
      task_type: 'email',
      created_at: '2026-01-05T09:30:00.000Z',
      retry_count: 0,
      max_retries: 3,
      priority: 10,
      payload: { a: [], z: -0 },
      queue: 'task_queue',
      attempt: 1,
      crash_count: 0,
    });
  });

  it('gives everything there is under the names of the API', () => {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 30, second));
    const task: Task = {
      ...PENDING,
      status: 'retrying',
      retryCount: 2,
      crashCount: 1,
      group: 'g',
      headers: { trace: '1' },
      lastError: 'no "luck"\n\ud800',
      reason: 'exhausted',
      startedAt: at(1),
      completedAt: at(2),
      nextRunAt: at(3),
      worker: 'w-1',
      leaseExpiresAt: at(4),
      epoch: 42,
      resultError: 'too large',
      resultText: '[1e400,{"__proto__":1}]',
      progress: { percent: 40, data: { rows: 3 }, updatedAt: at(5) },
      logs: [{ at: at(6), epoch: 42, line: 'begun' }],
      attempts: [
        {
          attempt: 2,
          worker: 'w-1',
          epoch: 41,
          startedAt: at(1),
          endedAt: at(2),
          outcome: 'failed',
          error: 'no',
          stack: 's',
        },
      ],
      attemptsLeftOut: 7,
    };
    const json = taskJson(task);
    expect(json).toContain('"result":[1e400,{"__proto__":1}]');
    expect(JSON.parse(json)).toMatchObject({
      attempt: 3,
      retry_count: 2,
      crash_count: 1,
      group: 'g',
      headers: { trace: '1' },
      last_error: 'no "luck"\n\ud800',
      reason: 'exhausted',
      started_at: '2026-01-05T09:30:01.000Z',
      completed_at: '2026-01-05T09:30:02.000Z',
      next_run_at: '2026-01-05T09:30:03.000Z',
      worker: 'w-1',
      lease_expires_at: '2026-01-05T09:30:04.000Z',
      epoch: 42,
      result_error: 'too large',
      progress: { percent: 40, data: { rows: 3 }, updated_at: '2026-01-05T09:30:05.000Z' },
      logs: [{ at: '2026-01-05T09:30:06.000Z', epoch: 42, line: 'begun' }],
      attempts: [
        {
          attempt: 2,
          worker: 'w-1',
          epoch: 41,
          started_at: '2026-01-05T09:30:01.000Z',
          ended_at: '2026-01-05T09:30:02.000Z',
          outcome: 'failed',
          error: 'no',
          stack: 's',
        },
      ],
      attempts_left_out: 7,
    });
  });

  it('gives no attempt to a task that will not run again', () => {
    expect(JSON.parse(taskJson({ ...PENDING, status: 'dead_letter', retryCount: 4 }))).not.toHaveProperty('attempt');
  });

  it.each([
    '{"d":1,"d":2}',
    String.raw`{"s":"\ud800"}`,
    '{ "n" : 9007199254740993 }',
    '{"x":1e400,"__proto__":{"constructor":{}}}',
  ])('puts the payload %s in as it is', (payloadText) => {
    expect(taskJson({ ...PENDING, payloadText })).toContain(`"payload":${payloadText},`);
  });
});

describe('acceptedAnswer', () => {
  const accepted: AcceptedTask = { taskId: 't-1', status: 'pending', deduplicated: false };
  const answerTo = (task: Partial<NewTask>, rest: Partial<AcceptedTask>): { status: number; body: unknown } => {
    const { status, json } = acceptedAnswer(task, { ...accepted, ...rest });
    return { status, body: JSON.parse(json) };
  };
  const first = { task_id: 't-1', status: 'pending', message: 'Task submitted successfully' };

  it('is the answer of the contract', () => {
    expect(answerTo({}, {})).toEqual({ status: 201, body: first });
  });

  it('is the same again for an id of the client', () => {
    expect(answerTo({ taskId: 't-1' }, { deduplicated: true })).toEqual({ status: 201, body: first });
  });

  it('says when a scheduled task is due', () => {
    const nextRunAt = new Date('2026-01-05T09:30:00Z');
    expect(answerTo({}, { status: 'scheduled', nextRunAt }).body).toEqual({
      ...first,
      status: 'scheduled',
      next_run_at: '2026-01-05T09:30:00.000Z',
    });
  });

  it('is 200 and says so where the idempotency key was known', () => {
    expect(answerTo({ idempotencyKey: 'k' }, { status: 'completed', deduplicated: true })).toEqual({
      status: 200,
      body: { task_id: 't-1', status: 'completed', message: 'This task was submitted before', deduplicated: true },
    });
  });
});

describe('bulkAnswer', () => {
  const task: NewTask = { type: 'a' };
  const bulkAnswer = (results: BulkResult[]): ReturnType<typeof answerTo> =>
    answerTo(
      results.map(() => task),
      results,
    );
  const accepted = { taskId: 'a', status: 'pending', deduplicated: false } as const;
  const conflict = {
    taskId: 'b',
    status: 'rejected',
    error: new QueueError('TASK_ID_CONFLICT', 'taken', { taskId: 'b' }),
  } as const;
  const unreachable = {
    taskId: 'c',
    status: 'rejected',
    error: new QueueError('REDIS_UNAVAILABLE', 'gone', { taskId: 'c' }),
  } as const;

  it('is 201 when all were accepted', () => {
    expect(bulkAnswer([accepted])).toEqual({ status: 201, body: { tasks: [{ task_id: 'a', status: 'pending' }] } });
  });

  it('tells what is due later, and what was known by its idempotency key', () => {
    const nextRunAt = new Date(0);
    const results: BulkResult[] = [
      { taskId: 'a', status: 'scheduled', nextRunAt, deduplicated: false },
      { taskId: 'b', status: 'completed', deduplicated: true },
    ];
    expect(answerTo([task, { ...task, idempotencyKey: 'k' }], results).body.tasks).toEqual([
      { task_id: 'a', status: 'scheduled', next_run_at: nextRunAt },
      { task_id: 'b', status: 'completed', deduplicated: true },
    ]);
  });

  it('is 207 when some were rejected, each with its own problem', () => {
    const { status, body } = bulkAnswer([accepted, conflict, unreachable]);
    expect(status).toBe(207);
    expect(body.tasks.slice(1)).toMatchObject([
      { task_id: 'b', status: 'rejected', error: { status: 409 } },
      { task_id: 'c', status: 'rejected', error: { status: 503, task_id: 'c' } },
    ]);
  });

  it('is 503 with every id when Redis took none', () => {
    expect(() => bulkAnswer([unreachable, unreachable])).toThrow(
      expect.objectContaining({
        code: 'redis-unavailable',
        details: expect.objectContaining({ tasks: [expect.objectContaining({ task_id: 'c' }), expect.anything()] }),
      }),
    );
  });

  it('is 429 when more wait than the process holds', () => {
    const error = new QueueError('OVERLOADED', 'too many wait', { taskId: 'd' });
    const overloaded = { taskId: 'd', status: 'rejected', error } as const;
    expect(() => bulkAnswer([overloaded, overloaded])).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
    expect(bulkAnswer([accepted, overloaded]).body.tasks[1]).toMatchObject({ error: { status: 429, task_id: 'd' } });
  });
});
