import { type DeadLetterQuery, type PurgeSelection, type RedriveSelection, type RedriveStages } from '@app/queue';
import type { Request } from 'express';
import { dtoReader, type DtoReader } from '../http/dto-validator.js';
import { decodeText, parseJson } from '../http/json-text.js';
import { PageQueryDto, pageOf } from '../http/page-query.dto.js';
import { Problem } from '../http/problem.js';
import { readQuery } from '../http/query.js';
import { DeadLetterQueryDto } from './dto/dead-letter-query.dto.js';
import { PurgeDto } from './dto/purge.dto.js';
import { RedriveDto } from './dto/redrive.dto.js';

const redriveReader = dtoReader(RedriveDto);
const purgeReader = dtoReader(PurgeDto);
const listReader = dtoReader(DeadLetterQueryDto);
const pageReader = dtoReader(PageQueryDto);

/**
 * Reads the body of `POST /dead-letter/redrive`.
 * @throws Problem `invalid-json`, `invalid-fields`. What must fit together is checked by the queue.
 */
export function readRedrive(body: Buffer): { selection: RedriveSelection; stages: RedriveStages } {
  const { task_ids: taskIds, fingerprint, all, type, canaries, rate } = readBody(body, redriveReader);
  const selection: RedriveSelection = {
    ...(taskIds !== undefined && { taskIds }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(all !== undefined && { all }),
    ...(type !== undefined && { type }),
  };
  return { selection, stages: { ...(canaries !== undefined && { canaries }), ...(rate !== undefined && { rate }) } };
}

/** Reads the body of `POST /dead-letter/purge`, under the same rules. */
export function readPurge(body: Buffer): PurgeSelection {
  const { fingerprint, older_than: olderThan, all } = readBody(body, purgeReader);
  return {
    ...(fingerprint !== undefined && { fingerprint }),
    ...(olderThan !== undefined && { olderThanMs: olderThan * 1000 }),
    ...(all !== undefined && { all }),
  };
}

function readBody<Dto extends object>(body: Buffer, reader: DtoReader<Dto>): Dto {
  const value = parseJson(decodeText(body));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Problem('invalid-fields', { errors: [{ field: '', message: 'must be a JSON object' }] });
  }
  const { dto, errors } = reader.read(value);
  if (errors.length > 0) throw new Problem('invalid-fields', { errors });
  return dto;
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
