import { MAX_RETRIES, PRIORITY } from '../config/limits.js';

/** What is written once, at submission. Options that have their default are left out of the stored text. */
export interface TaskRecord {
  type: string;
  createdAtMs: number;
  maxRetries: number;
  priority: number;
  timeoutMs?: number | undefined;
  queue: string | undefined;
  group: string | undefined;
  headers: Record<string, string> | undefined;
  tags?: string[] | undefined;
  payloadText: string;
}

interface StoredHeader {
  c: number;
  t: string;
  r?: number;
  p?: number;
  o?: number;
  q?: string;
  g?: string;
  h?: Record<string, string>;
  a?: string[];
}

/**
 * The record of a new task without its beginning `{"v":1,"c":<creation time>`, which the enqueue script puts before it.
 * The type comes first, so that Lua finds it at a fixed place; it must need no escaping (NAME_PATTERN).
 */
export function encodeRecordBody(task: Omit<TaskRecord, 'createdAtMs'>): string {
  let header = `,"t":"${task.type}"`;
  if (task.maxRetries !== MAX_RETRIES.default) header += `,"r":${task.maxRetries}`;
  if (task.priority !== PRIORITY.default) header += `,"p":${task.priority}`;
  if (task.timeoutMs !== undefined) header += `,"o":${task.timeoutMs}`;
  if (task.queue !== undefined) header += `,"q":"${task.queue}"`;
  if (task.group !== undefined) header += `,"g":"${task.group}"`;
  if (task.headers !== undefined) header += `,"h":${JSON.stringify(task.headers)}`;
  return `${header}}\n${task.payloadText}`;
}

export function decodeRecord(record: string): TaskRecord {
  const lineEnd = record.indexOf('\n');
  const header = JSON.parse(record.slice(0, lineEnd)) as StoredHeader;
  return {
    type: header.t,
    createdAtMs: header.c,
    maxRetries: header.r ?? MAX_RETRIES.default,
    priority: header.p ?? PRIORITY.default,
    timeoutMs: header.o,
    queue: header.q,
    group: header.g,
    headers: header.h,
    tags: header.a,
    payloadText: record.slice(lineEnd + 1),
  };
}

const TYPE_STARTS_AT = '{"v":1,"c":1700000000000,"t":"'.length;

/** Whether a task has any option that is not its default: most have none, and their header need not be parsed. */
export const hasOptions = (record: string): boolean => record[record.indexOf('"', TYPE_STARTS_AT) + 1] !== '}';

/** Only the type, without parsing the header: every claimed task needs it. */
export const typeOfRecord = (record: string): string =>
  record.slice(TYPE_STARTS_AT, record.indexOf('"', TYPE_STARTS_AT));
