/** What configures the apps: a developer's own settings must not change what the tests do, or reach their servers. */
const PREFIXES = /^(REDIS|WORKER|RETENTION|DEAD_LETTER|MAX)_/;
const NAMES = new Set([
  ...['QUEUE_NAME', 'HOST', 'PORT', 'LOG_LEVEL', 'LOG_FORMAT', 'SMTP_URL', 'MAIL_FROM', 'OUTBOX_FOLDER', 'DATA_FOLDER'],
  ...['POLL_INTERVAL', 'SHUTDOWN_TIMEOUT', 'LEASE', 'UNKNOWN_TYPE_GRACE', 'CRASH_BUDGET'],
  ...['TASK_TIMEOUT', 'AGING', 'REQUEST_TIMEOUT'],
]);

/** The environment without the configuration of the apps. */
export function testEnvironment(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !PREFIXES.test(name) && !NAMES.has(name)));
}
