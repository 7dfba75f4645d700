import type { WorkerInfo } from '@app/queue';
import { workerDto, workersDto } from './worker.presenter.js';

const WORKER: WorkerInfo = {
  id: 'l7KWoM29FuM',
  queues: ['q'],
  label: 'worker-1',
  state: 'quiet',
  quietRequested: true,
  host: 'host-1',
  pid: 4711,
  version: '0.1.0',
  startedAt: new Date(0),
  lastHeartbeatAt: new Date(1_000),
  lastTurnAt: new Date(2_000),
  concurrency: 10,
  busy: 1,
  handlers: [
    { type: 'a', queues: ['q'], timeoutMs: 1_500, backoff: { kind: 'exponential', baseMs: 500, capMs: 60_000 } },
    { type: 'b', queues: ['q'], backoff: { kind: 'fixed', delayMs: 10 }, maxRetries: 0 },
    { type: 'c', queues: ['q'], backoff: { kind: 'list', delaysMs: [1_000, 2_000] } },
    { type: 'd', queues: ['q', 'r'] },
  ],
  tasks: [{ taskId: '1', type: 'a', startedAt: new Date(3_000) }],
};

describe('workerDto', () => {
  it('names what is known of a worker as the API does, durations in seconds', () => {
    expect(workerDto(WORKER)).toEqual({
      id: 'l7KWoM29FuM',
      queues: ['q'],
      label: 'worker-1',
      state: 'quiet',
      quiet_requested: true,
      host: 'host-1',
      pid: 4711,
      version: '0.1.0',
      started_at: '1970-01-01T00:00:00.000Z',
      last_heartbeat_at: '1970-01-01T00:00:01.000Z',
      last_turn_at: '1970-01-01T00:00:02.000Z',
      concurrency: 10,
      busy: 1,
      types: [
        { task_type: 'a', queues: ['q'], timeout: 1.5, backoff: { kind: 'exponential', base: 0.5, cap: 60 } },
        { task_type: 'b', queues: ['q'], backoff: { kind: 'fixed', delay: 0.01 }, max_retries: 0 },
        { task_type: 'c', queues: ['q'], backoff: { kind: 'list', delays: [1, 2] } },
        { task_type: 'd', queues: ['q', 'r'] },
      ],
      tasks: [{ task_id: '1', task_type: 'a', started_at: '1970-01-01T00:00:03.000Z' }],
    });
  });

  it('leaves out what a worker did not say', () => {
    const silent = { ...WORKER };
    delete silent.startedAt;
    delete silent.lastTurnAt;
    expect(workerDto(silent)).not.toHaveProperty('started_at');
    expect(workersDto({ workers: [silent], nextCursor: undefined })).toMatchObject({
      workers: [{ id: 'l7KWoM29FuM' }],
      next_cursor: null,
    });
  });
});
