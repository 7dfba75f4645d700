const RENAMED: Readonly<Record<string, string>> = {
  type: 'task_type',
  payloadText: 'payload',
  timeoutMs: 'timeout',
  delayMs: 'delay',
  deadlineMs: 'deadline',
  expiresInMs: 'expires_in',
  keepMs: 'keep',
  olderThanMs: 'older_than',
};

/** The API's name for a field path of the queue: `tasks[2].maxRetries` is `tasks[2].max_retries`. */
export function apiField(path: string): string {
  return path
    .split('.')
    .map((name) => RENAMED[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
    .join('.');
}
