import {
  type Backoff,
  DURABILITIES,
  KEY_EXPECTED,
  KEY_PATTERN,
  MAX_BACKOFF_WAITS,
  MAX_TAGS,
  NAME_EXPECTED,
  RETRY_WAIT_MS,
} from '@app/queue';
import { isJsonObject, isName, isOneOf, isSeconds, type Rule } from './rules.js';

/** A task's own backoff as clients write it, in seconds. */
export type BackoffDto =
  { kind: 'exponential'; base?: number; cap?: number } | { kind: 'fixed'; delay: number } | number[];

const DEFAULT_BASE_S = 1;
const DEFAULT_CAP_S = 300;

export const isKey: Rule = {
  expected: KEY_EXPECTED,
  accepts: (value) => typeof value === 'string' && KEY_PATTERN.test(value),
};

export const isDurability: Rule = isOneOf(DURABILITIES);

export const areTags: Rule = {
  expected: `must be an array of at most ${MAX_TAGS} names; a name ${NAME_EXPECTED}`,
  accepts: (value) => Array.isArray(value) && value.length <= MAX_TAGS && value.every((tag) => isName.accepts(tag)),
};

const ISO_INSTANT = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

export const isInstant: Rule = {
  expected: 'must be an instant in ISO 8601 with its offset, such as 2026-01-05T09:30:00Z or 2026-01-05T10:30:00+01:00',
  accepts(value) {
    const [, year, month, day] = (typeof value === 'string' && ISO_INSTANT.exec(value)) || [];
    // Date.parse takes the 30th of February for the 2nd of March.
    const daysOfMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    return Number(day) <= daysOfMonth && !Number.isNaN(Date.parse(value as string));
  },
};

const isWait = isSeconds(RETRY_WAIT_MS);
const WAIT_FIELDS: Readonly<Record<string, { required: string[]; optional: string[] }>> = {
  exponential: { required: [], optional: ['base', 'cap'] },
  fixed: { required: ['delay'], optional: [] },
};

export const isBackoff: Rule = {
  expected:
    'must be {"kind":"exponential","base":1,"cap":300}, {"kind":"fixed","delay":5} or an array of 1 to ' +
    `${MAX_BACKOFF_WAITS} waits, each a number of seconds from ${RETRY_WAIT_MS.min} to ${RETRY_WAIT_MS.max / 1000}`,
  accepts(value) {
    if (Array.isArray(value))
      return value.length >= 1 && value.length <= MAX_BACKOFF_WAITS && value.every((wait) => isWait.accepts(wait));
    return isJsonObject.accepts(value) && hasItsWaits(value as Record<string, unknown>);
  },
};

function hasItsWaits({ kind, ...waits }: Record<string, unknown>): boolean {
  const fields = typeof kind === 'string' && Object.hasOwn(WAIT_FIELDS, kind) ? WAIT_FIELDS[kind] : undefined;
  if (fields === undefined) return false;
  const known = [...fields.required, ...fields.optional];
  return (
    fields.required.every((name) => name in waits) &&
    Object.entries(waits).every(([name, wait]) => known.includes(name) && isWait.accepts(wait))
  );
}

/** In the queue's words. */
export function backoffOf(dto: BackoffDto): Backoff {
  if (Array.isArray(dto)) return { kind: 'list', delaysMs: dto.map(milliseconds) };
  if (dto.kind === 'fixed') return { kind: 'fixed', delayMs: milliseconds(dto.delay) };
  const { base = DEFAULT_BASE_S, cap = DEFAULT_CAP_S } = dto;
  return { kind: 'exponential', baseMs: milliseconds(base), capMs: milliseconds(cap) };
}

/** In the API's words. */
export function backoffDto(backoff: Backoff): BackoffDto {
  switch (backoff.kind) {
    case 'exponential':
      return { kind: 'exponential', base: backoff.baseMs / 1000, cap: backoff.capMs / 1000 };
    case 'fixed':
      return { kind: 'fixed', delay: backoff.delayMs / 1000 };
    case 'list':
      return backoff.delaysMs.map((wait) => wait / 1000);
  }
}

export const milliseconds = (seconds: number): number => Math.round(seconds * 1000);
