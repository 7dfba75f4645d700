import type {
  DeadLetter,
  DeadLetterGroupPage,
  DeadLetterPage,
  PurgeResult,
  PurgeSelection,
  Redrive,
  RedriveResult,
} from '@app/queue';
import type { DeadLetterDto, DeadLetterGroupPageDto, DeadLetterPageDto } from './dto/dead-letter.dto.js';
import type { RedriveAnswerDto, RedrivenTaskDto } from './dto/redrive-answer.dto.js';

/** A page of dead letters under the API's names. */
export function pageDto({ deadLetters, nextCursor }: DeadLetterPage): DeadLetterPageDto {
  return { tasks: deadLetters.map(deadLetterDto), next_cursor: nextCursor ?? null };
}

function deadLetterDto(task: DeadLetter): DeadLetterDto {
  return {
    task_id: task.taskId,
    status: 'dead_letter',
    task_type: task.type,
    priority: task.priority,
    ...(task.group !== undefined && { group: task.group }),
    retry_count: task.retryCount,
    max_retries: task.maxRetries,
    crash_count: task.crashCount,
    created_at: task.createdAt.toISOString(),
    ...(task.startedAt !== undefined && { started_at: task.startedAt.toISOString() }),
    died_at: task.diedAt.toISOString(),
    fingerprint: task.fingerprint,
    ...(task.reason !== undefined && { reason: task.reason }),
    last_error: task.lastError,
  };
}

export function groupPageDto({ groups, nextCursor }: DeadLetterGroupPage): DeadLetterGroupPageDto {
  return {
    groups: groups.map((group) => ({
      fingerprint: group.fingerprint,
      count: group.count,
      first_died_at: group.firstDiedAt.toISOString(),
      last_died_at: group.lastDiedAt.toISOString(),
      title: group.title,
      ...(group.reason !== undefined && { reason: group.reason }),
      task_types: group.types,
      sample_ids: group.sampleIds,
    })),
    next_cursor: nextCursor ?? null,
  };
}

export function redrivenDto(result: RedriveResult): RedrivenTaskDto {
  const { taskId: task_id, status } = result;
  return status === 'held' ? { task_id, status, held_by: result.heldBy } : { task_id, status };
}

export function redriveDto(redrive: Redrive): RedriveAnswerDto {
  const { failed, ...canaries } = redrive.canaries;
  return {
    redrive_id: redrive.redriveId,
    status: redrive.status,
    created_at: redrive.createdAt.toISOString(),
    ...(redrive.endedAt !== undefined && { ended_at: redrive.endedAt.toISOString() }),
    ...(redrive.fingerprint !== undefined && { fingerprint: redrive.fingerprint }),
    ...(redrive.type !== undefined && { type: redrive.type }),
    total: redrive.total,
    redriven: redrive.redriven,
    refused: redrive.refused,
    missing: redrive.missing,
    canaries: { ...canaries, ...(failed !== undefined && { failed: { task_id: failed.taskId, fate: failed.fate } }) },
    ...(redrive.rate !== undefined && { rate: redrive.rate }),
  };
}

/** A purge as the log tells of it. */
export function purgeLine({ fingerprint, olderThanMs }: PurgeSelection, { removed, more }: PurgeResult): string {
  const which = [
    ...(fingerprint === undefined ? [] : [` with the fingerprint ${fingerprint}`]),
    ...(olderThanMs === undefined ? [] : [` older than ${olderThanMs / 1000} s`]),
  ].join('');
  return `Purged: ${removed} dead letters${which}${more ? '; more are left' : ''}`;
}
