/** Names of tasks, types, queues and groups: safe in keys, URLs, logs and JSON without escaping. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
export const NAME_EXPECTED = 'must be 1 to 128 letters, digits, ".", "_" or "-", starting with a letter or digit';

export const MAX_RETRIES = { min: 0, max: 100, default: 3 } as const;
/** Of one run, in ms: 10 ms to 30 days. */
export const TIMEOUT_MS = { min: 10, max: 30 * 86_400_000 } as const;
export const PRIORITY = { min: 0, max: 1023, default: 0 } as const;

/** How far ahead a task may be scheduled, and how long it may wait or take: up to a year, in ms. */
export const DELAY_MS = { min: 0, max: 365 * 86_400_000 } as const;
/** For `deadlineMs` and `expiresInMs`. */
export const TIME_LIMIT_MS = { min: 10, max: 365 * 86_400_000 } as const;
/** A task's own retention after it finished, in ms: up to ten years. */
export const KEEP_MS = { min: 0, max: 3_650 * 86_400_000 } as const;
/** One wait before a retry, in ms: up to 30 days. */
export const RETRY_WAIT_MS = { min: 0, max: 30 * 86_400_000 } as const;
/** Most waits that a task's own backoff may list: as many as it may have retries. */
export const MAX_BACKOFF_WAITS = 100;

export const MAX_TAGS = 16;
/** Idempotency keys and unique keys. */
export const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;
export const KEY_EXPECTED = 'must be 1 to 255 visible ASCII characters';

/** Headers, and labels, of one task: how many, and the longest value in characters. */
export const MAX_HEADERS = 32;
export const MAX_HEADER_LENGTH = 1_024;

/** Most tasks in one bulk submission. */
export const MAX_BULK_TASKS = 10_000;

/** Entries of a page of a list. */
export const PAGE_LIMIT = { min: 1, max: 500, default: 50 } as const;

/** Most task ids of one redrive. */
export const MAX_REDRIVE_IDS = 1_000;
/** Tasks that a staged redrive sends ahead. */
export const CANARIES = { min: 0, max: 100, default: 0 } as const;
/** Tasks a second of a staged redrive. */
export const REDRIVE_RATE = { min: 0.01, max: 100_000 } as const;
/** Staged redrives that are under way at a time, and those that are remembered. */
export const MAX_ACTIVE_REDRIVES = 10;
export const MAX_KEPT_REDRIVES = 20;

/** Largest stored error, in bytes; larger ones are cut. */
export const MAX_ERROR_BYTES = 8 * 1024;
/** Of an error in the history of attempts, and of its stack: together 8 KB. */
export const MAX_ATTEMPT_ERROR_BYTES = 2 * 1024;
export const MAX_STACK_BYTES = 6 * 1024;
/** Largest data of a progress, in bytes of JSON; larger ones are left out. */
export const MAX_PROGRESS_BYTES = 4 * 1024;
/** Longest line of a task's log, in bytes; longer ones are cut. */
export const MAX_LOG_LINE_BYTES = 1024;
/** What is kept of a task's log: the newest lines, and their bytes. */
export const MAX_LOG = { lines: 100, bytes: 16 * 1024 } as const;
/** What one run may enqueue. */
export const MAX_CHILDREN = { tasks: 100, bytes: 256 * 1024 } as const;
/** Runs of one type at the same time in a worker process. */
export const HANDLER_CONCURRENCY = { min: 1, max: 10_000 } as const;

/** Largest stored result, in bytes; a larger one is left out and says so. */
export const MAX_RESULT_BYTES = 64 * 1024;

/** Longest reason of a cancellation, in characters. */
export const MAX_REASON_LENGTH = 200;

/** Most tasks of one act on many. */
export const MAX_ACT_TASKS = 1_000;
/** Tasks on one page of a list. */
export const LIST_LIMIT = { min: 1, max: 500, default: 50 } as const;
/** Longest wait for a result, in ms. */
export const MAX_WAIT_MS = 60_000;
/** Id of an event: an entry of the stream, and which move in it. */
export const EVENT_ID_PATTERN = /^\d{1,15}-\d{1,15}(?::\d{1,6})?$/;
