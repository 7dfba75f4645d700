import type { Redrive, RedriveStatus } from '../domain/dead-letter.js';

/** A staged redrive as `lib/redrives.lua` keeps it; the fields that only the scripts need are left out. */
interface StoredRedrive {
  status: RedriveStatus;
  created_at: number;
  ended_at: number;
  fingerprint: string;
  task_type: string;
  given: number;
  canaries: number;
  rate: number;
  total: number;
  redriven: number;
  refused: number;
  missing: number;
  canaries_chosen: number;
  canaries_completed: number;
  /** `<id> <fate>`, or ''. */
  failed_canary: string;
}

export function decodeRedrive(redriveId: string, text: string): Redrive {
  const stored = JSON.parse(text) as StoredRedrive;
  const [failedId = '', fate = ''] = stored.failed_canary.split(' ');
  return {
    redriveId,
    status: stored.status,
    createdAt: new Date(stored.created_at),
    ...(stored.ended_at > 0 && { endedAt: new Date(stored.ended_at) }),
    ...(stored.fingerprint !== '' && { fingerprint: stored.fingerprint }),
    ...(stored.task_type !== '' && { type: stored.task_type }),
    total: stored.total,
    redriven: stored.redriven,
    refused: stored.refused,
    missing: stored.missing,
    canaries: {
      wanted: stored.canaries,
      sent: stored.canaries_chosen,
      completed: stored.canaries_completed,
      ...(failedId !== '' && { failed: { taskId: failedId, fate } }),
    },
    ...(stored.rate > 0 && { rate: stored.rate }),
  };
}
