const EXAMPLE = {
  task_id: 'first-task',
  task_type: 'email',
  payload: { to: 'ada@example.com', subject: 'Hello', body: 'The queue works.' },
};

/** What `npm start` says once everything runs. */
export function welcome({ api, redis, unhealthy }) {
  return [
    '',
    unhealthy === undefined ? 'The task queue runs.' : `The task queue runs, but is not healthy: ${unhealthy}`,
    `  API    ${api}`,
    `  Docs   ${api}/docs`,
    `  Redis  ${redis.summary}`,
    'Submit a first task, then read it:',
    `  curl -s ${api}/tasks -H 'content-type: application/json' -d '${JSON.stringify(EXAMPLE)}'`,
    `  curl -s ${api}/tasks/${EXAMPLE.task_id}`,
    `Another worker:  ${redis.reachedBy}npx nest start worker`,
    'Stop:            Ctrl-C',
    '',
  ].join('\n');
}
