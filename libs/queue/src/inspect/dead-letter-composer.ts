import { MAX_RETRIES } from '../config/limits.js';
import type { DeadLetter, DeadLetterGroup } from '../domain/dead-letter.js';
import { NO_FINGERPRINT, normaliseMessage } from '../domain/fingerprint.js';
import { decodeRecord } from '../redis/task-record.js';
import { decodeState } from '../redis/task-state.js';
import type { StoredGroup } from '../scripts/read-dead-letter-groups.script.js';
import type { StoredDeadLetter } from '../scripts/read-dead-letters.script.js';

interface StoredError {
  fp?: string;
  error: string;
  reason?: string;
}

/**
 * A dead letter as it is stored → as it is told. Its record has no payload here.
 * @param maxRetries of tasks that do not say, by type: see `WorkerReader.maxRetries`
 */
export function composeDeadLetter(
  { taskId, header, state: text }: StoredDeadLetter,
  maxRetries: ReadonlyMap<string, number>,
): DeadLetter {
  const record = decodeRecord(`${header}\n`);
  const state = decodeState(text);
  const { fp = NO_FINGERPRINT, error, reason } = JSON.parse(state.error) as StoredError;
  return {
    taskId,
    type: record.type,
    priority: record.priority,
    ...(record.group !== undefined && { group: record.group }),
    retryCount: state.failures,
    maxRetries: record.maxRetries ?? maxRetries.get(record.type) ?? MAX_RETRIES.default,
    crashCount: state.crashes,
    createdAt: new Date(record.createdAtMs),
    ...(state.startedAtMs > 0 && { startedAt: new Date(state.startedAtMs) }),
    diedAt: new Date(state.endedAtMs ?? 0),
    fingerprint: fp,
    ...(reason !== undefined && { reason }),
    lastError: error,
  };
}

export function composeGroup(stored: StoredGroup): DeadLetterGroup {
  const { error, reason } = JSON.parse(stored.error === '' ? '{"error":""}' : stored.error) as StoredError;
  return {
    fingerprint: stored.fingerprint,
    count: stored.count,
    firstDiedAt: new Date(stored.firstMs),
    lastDiedAt: new Date(stored.lastMs),
    title: normaliseMessage(error),
    ...(reason !== undefined && { reason }),
    types: [...new Set(stored.types)].filter((type) => type !== ''),
    sampleIds: stored.sampleIds,
  };
}
