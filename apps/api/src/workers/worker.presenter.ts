import type { Backoff, WorkerInfo, WorkerPage } from '@app/queue';
import type { BackoffDto, WorkerDto, WorkersDto } from './dto/worker.dto.js';

/** A worker under the API's names, durations in seconds. */
export function workerDto(worker: WorkerInfo): WorkerDto {
  return {
    id: worker.id,
    label: worker.label,
    queues: [...worker.queues],
    state: worker.state,
    quiet_requested: worker.quietRequested,
    host: worker.host,
    pid: worker.pid,
    version: worker.version,
    ...(worker.startedAt && { started_at: worker.startedAt.toISOString() }),
    last_heartbeat_at: worker.lastHeartbeatAt.toISOString(),
    ...(worker.lastTurnAt && { last_turn_at: worker.lastTurnAt.toISOString() }),
    concurrency: worker.concurrency,
    busy: worker.busy,
    types: worker.handlers.map(({ type, queues, timeoutMs, backoff, maxRetries }) => ({
      task_type: type,
      queues: [...queues],
      ...(timeoutMs !== undefined && { timeout: timeoutMs / 1000 }),
      ...(backoff && { backoff: backoffDto(backoff) }),
      ...(maxRetries !== undefined && { max_retries: maxRetries }),
    })),
    tasks: worker.tasks.map(({ taskId, type, startedAt }) => ({
      task_id: taskId,
      task_type: type,
      started_at: startedAt.toISOString(),
    })),
  };
}

export const workersDto = ({ workers, nextCursor }: WorkerPage): WorkersDto => ({
  workers: workers.map(workerDto),
  next_cursor: nextCursor ?? null,
});

function backoffDto(backoff: Backoff): BackoffDto {
  const { kind } = backoff;
  switch (kind) {
    case 'exponential':
      return { kind, base: backoff.baseMs / 1000, cap: backoff.capMs / 1000 };
    case 'fixed':
      return { kind, delay: backoff.delayMs / 1000 };
    case 'list':
      return { kind, delays: backoff.delaysMs.map((delayMs) => delayMs / 1000) };
  }
}
