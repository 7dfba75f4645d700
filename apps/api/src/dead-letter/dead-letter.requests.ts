import {
  type DeadLetterQuery,
  type FieldError,
  NAME_EXPECTED,
  type PurgeSelection,
  type RedriveSelection,
  type RedriveStages,
} from '@app/queue';
import { dtoReader, type DtoReader } from '../http/dto-validator.js';
import { decodeText, parseJson } from '../http/json-text.js';
import { parametersOf } from '../http/parameters.js';
import { Problem } from '../http/problem.js';
import { PurgeDto } from './dto/purge.dto.js';
import { RedriveDto } from './dto/redrive.dto.js';
import { isName } from './dto/rules.js';

const redriveReader = dtoReader(RedriveDto);
const purgeReader = dtoReader(PurgeDto);

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

const LIST_PARAMETERS = ['type', 'reason', 'fingerprint', 'since', 'before', 'limit', 'cursor'] as const;
const PAGE_PARAMETERS = ['limit', 'cursor'] as const;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * The query of `GET /dead-letter`.
 * @param url path and query of the request
 * @throws Problem `invalid-fields`
 */
export function listQuery(url: string): DeadLetterQuery {
  const errors: FieldError[] = [];
  const { type, reason, fingerprint, since, before, limit, cursor } = parameters(url, LIST_PARAMETERS, errors);
  // Tasks are of a task_type elsewhere: the queue would name the field so.
  if (type !== undefined && !isName(type)) errors.push({ field: 'type', message: NAME_EXPECTED });
  const query: DeadLetterQuery = {
    ...(type !== undefined && { type }),
    ...(reason !== undefined && { reason }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(since !== undefined && { since: instant('since', since, errors) }),
    ...(before !== undefined && { before: instant('before', before, errors) }),
    ...(limit !== undefined && { limit: wholeNumber('limit', limit, errors) }),
    ...(cursor !== undefined && { cursor }),
  };
  if (errors.length > 0) throw new Problem('invalid-fields', { errors });
  return query;
}

/** The query of `GET /dead-letter/groups`, under the same rules. */
export function pageQuery(url: string): { limit?: number; cursor?: string } {
  const errors: FieldError[] = [];
  const { limit, cursor } = parameters(url, PAGE_PARAMETERS, errors);
  const query = {
    ...(limit !== undefined && { limit: wholeNumber('limit', limit, errors) }),
    ...(cursor !== undefined && { cursor }),
  };
  if (errors.length > 0) throw new Problem('invalid-fields', { errors });
  return query;
}

function parameters<Name extends string>(
  url: string,
  known: readonly Name[],
  errors: FieldError[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const [name, value] of parametersOf(url)) {
    if (!(known as readonly string[]).includes(name))
      errors.push({ field: name.slice(0, 100), message: `is not known here; known are ${known.join(', ')}` });
    else if (found[name] !== undefined) errors.push({ field: name, message: 'must stand there only once' });
    else found[name] = value;
  }
  return found;
}

function instant(field: string, value: string, errors: FieldError[]): Date {
  const date = new Date(value);
  if (!INSTANT.test(value) || Number.isNaN(date.getTime()))
    errors.push({ field, message: 'must be an instant in ISO 8601, for example 2026-01-05T09:30:00Z' });
  return date;
}

function wholeNumber(field: string, value: string, errors: FieldError[]): number {
  if (!/^\d{1,6}$/.test(value)) errors.push({ field, message: 'must be a whole number' });
  return Number(value);
}
