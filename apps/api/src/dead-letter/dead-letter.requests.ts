import type { DeadLetterQuery, FieldError, PurgeSelection, RedriveSelection, RedriveStages } from '@app/queue';
import type { Request } from 'express';
import { PageQueryDto, pageOf } from '../http/page-query.dto.js';
import { readerOfQuery, readQuery } from '../http/query.js';
import { actBodyPipe } from '../tasks/act-body.pipe.js';
import { DeadLetterQueryDto } from './dto/dead-letter-query.dto.js';
import { PurgeDto } from './dto/purge.dto.js';
import { RedriveDto } from './dto/redrive.dto.js';

const listReader = readerOfQuery(DeadLetterQueryDto);
const pageReader = readerOfQuery(PageQueryDto);

/** What `POST /dead-letter/redrive` asks for. What must fit together is checked by the queue. */
export interface RedriveRequest {
  selection: RedriveSelection;
  stages: RedriveStages;
}

/** Reads the body of `POST /dead-letter/redrive`. */
export const ReadRedrive = actBodyPipe(RedriveDto, (dto, errors): RedriveRequest => {
  chooseOne(dto, ['task_ids', 'fingerprint', 'all'], errors);
  const { task_ids: taskIds, fingerprint, all, type, canaries, rate } = dto;
  const selection: RedriveSelection = {
    ...(taskIds !== undefined && { taskIds }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(all !== undefined && { all }),
    ...(type !== undefined && { type }),
  };
  return { selection, stages: { ...(canaries !== undefined && { canaries }), ...(rate !== undefined && { rate }) } };
});

/** Reads the body of `POST /dead-letter/purge`, under the same rules. */
export const ReadPurge = actBodyPipe(PurgeDto, (dto, errors): PurgeSelection => {
  chooseOne(dto, ['fingerprint', 'older_than', 'all'], errors);
  const { fingerprint, older_than: olderThan, all } = dto;
  return {
    ...(fingerprint !== undefined && { fingerprint }),
    ...(olderThan !== undefined && { olderThanMs: olderThan * 1000 }),
    ...(all !== undefined && { all }),
  };
});

/** The queue checks it too; this says it in the names that a client knows. */
function chooseOne<Dto extends object>(dto: Dto, choices: (keyof Dto & string)[], errors: FieldError[]): void {
  const chosen = choices.filter((choice) => dto[choice] !== undefined);
  if (chosen.length === 1) return;
  const field = chosen[0] ?? choices[0] ?? '';
  errors.push({ field, message: `exactly one of ${choices.join(', ')} must be given` });
}

/**
 * The query of `GET /dead-letter`.
 * @throws Problem `invalid-fields`. What needs the queue's rules is checked by the queue.
 */
export function listQuery(request: Pick<Request, 'originalUrl'>): DeadLetterQuery {
  const query = readQuery(request, listReader);
  const { type, reason, fingerprint, since, before } = query;
  return {
    ...(type !== undefined && { type }),
    ...(reason !== undefined && { reason }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(before !== undefined && { before: new Date(before) }),
    ...pageOf(query),
  };
}

/** The query of `GET /dead-letter/groups`, under the same rules. */
export const pageQuery = (request: Pick<Request, 'originalUrl'>): { limit?: number; cursor?: string } =>
  pageOf(readQuery(request, pageReader));
