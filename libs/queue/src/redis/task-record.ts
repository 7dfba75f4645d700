import { PRIORITY } from '../config/limits.js';
import type { Backoff } from '../domain/backoff.js';

/** What is written once, at submission. Options that have their default are left out of the stored text. */
export interface TaskRecord {
  type: string;
  createdAtMs: number;
  /** undefined where the submission does not say: then its handler's holds. */
  maxRetries?: number | undefined;
  priority: number;
  timeoutMs?: number | undefined;
  delayMs?: number | undefined;
  runAtMs?: number | undefined;
  deadlineMs?: number | undefined;
  expiresInMs?: number | undefined;
  backoff?: Backoff | undefined;
  keepMs?: number | undefined;
  queue: string | undefined;
  group: string | undefined;
  headers: Record<string, string> | undefined;
  tags?: readonly string[] | undefined;
  labels?: Record<string, string> | undefined;
  uniqueKey?: string | undefined;
  payloadText: string;
}

/** A number is a fixed wait, an array a list of them. */
type StoredBackoff = number | readonly number[] | { base: number; cap: number };

interface StoredHeader {
  c: number;
  t: string;
  r?: number;
  p?: number;
  o?: number;
  w?: number;
  n?: number;
  d?: number;
  e?: number;
  b?: StoredBackoff;
  k?: number;
  q?: string;
  g?: string;
  h?: Record<string, string>;
  a?: readonly string[];
  l?: Record<string, string>;
  u?: string;
}

/**
 * The record of a new task without its beginning `{"v":1,"c":<creation time>`, which the enqueue script puts before it.
 * The type comes first, so that Lua finds it at a fixed place; it must need no escaping (NAME_PATTERN).
 */
export function encodeRecordBody(task: Omit<TaskRecord, 'createdAtMs'>): string {
  let header = `,"t":"${task.type}"`;
  if (task.maxRetries !== undefined) header += `,"r":${task.maxRetries}`;
  if (task.priority !== PRIORITY.default) header += `,"p":${task.priority}`;
  if (task.timeoutMs !== undefined) header += `,"o":${task.timeoutMs}`;
  if (task.delayMs !== undefined) header += `,"w":${task.delayMs}`;
  if (task.runAtMs !== undefined) header += `,"n":${task.runAtMs}`;
  if (task.deadlineMs !== undefined) header += `,"d":${task.deadlineMs}`;
  if (task.expiresInMs !== undefined) header += `,"e":${task.expiresInMs}`;
  if (task.backoff !== undefined) header += `,"b":${JSON.stringify(storedBackoff(task.backoff))}`;
  if (task.keepMs !== undefined) header += `,"k":${task.keepMs}`;
  if (task.queue !== undefined) header += `,"q":"${task.queue}"`;
  if (task.group !== undefined) header += `,"g":"${task.group}"`;
  if (task.headers !== undefined) header += `,"h":${JSON.stringify(task.headers)}`;
  if (task.tags !== undefined) header += `,"a":${JSON.stringify(task.tags)}`;
  if (task.labels !== undefined) header += `,"l":${JSON.stringify(task.labels)}`;
  if (task.uniqueKey !== undefined) header += `,"u":${JSON.stringify(task.uniqueKey)}`;
  return `${header}}\n${task.payloadText}`;
}

export function decodeRecord(record: string): TaskRecord {
  const lineEnd = record.indexOf('\n');
  const header = JSON.parse(record.slice(0, lineEnd)) as StoredHeader;
  return {
    type: header.t,
    createdAtMs: header.c,
    maxRetries: header.r,
    priority: header.p ?? PRIORITY.default,
    timeoutMs: header.o,
    delayMs: header.w,
    runAtMs: header.n,
    deadlineMs: header.d,
    expiresInMs: header.e,
    backoff: header.b === undefined ? undefined : readBackoff(header.b),
    keepMs: header.k,
    queue: header.q,
    group: header.g,
    headers: header.h,
    tags: header.a,
    labels: header.l,
    uniqueKey: header.u,
    payloadText: record.slice(lineEnd + 1),
  };
}

function storedBackoff(backoff: Backoff): StoredBackoff {
  switch (backoff.kind) {
    case 'exponential':
      return { base: backoff.baseMs, cap: backoff.capMs };
    case 'fixed':
      return backoff.delayMs;
    case 'list':
      return backoff.delaysMs;
  }
}

function readBackoff(stored: StoredBackoff): Backoff {
  if (typeof stored === 'number') return { kind: 'fixed', delayMs: stored };
  if ('base' in stored) return { kind: 'exponential', baseMs: stored.base, capMs: stored.cap };
  return { kind: 'list', delaysMs: stored };
}

const TYPE_STARTS_AT = '{"v":1,"c":1700000000000,"t":"'.length;

/** Whether a task has any option that is not its default: most have none, and their header need not be parsed. */
export const hasOptions = (record: string): boolean => record[record.indexOf('"', TYPE_STARTS_AT) + 1] !== '}';

/** Only the type, without parsing the header: every claimed task needs it. */
export const typeOfRecord = (record: string): string =>
  record.slice(TYPE_STARTS_AT, record.indexOf('"', TYPE_STARTS_AT));
