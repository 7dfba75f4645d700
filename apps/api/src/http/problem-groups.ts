/** What any request with a JSON body may be told of it. */
export const BODY_PROBLEMS = [
  'invalid-json',
  'too-deep',
  'request-timeout',
  'too-large',
  'unsupported-media-type',
  'invalid-fields',
] as const;

/** What any request that reads from Redis may be told. */
export const READ_PROBLEMS = ['internal-error', 'redis-unavailable', 'redis-refused'] as const;

/** What any request that writes to Redis may be told. */
export const WRITE_PROBLEMS = ['internal-error', 'redis-unavailable', 'redis-full', 'redis-refused'] as const;
