import { measureHttp } from '../measures/http.mjs';

const SINGLE_CONNECTIONS = 50;
const BULK_CONNECTIONS = 10;
const TASKS_A_REQUEST = 1_000;
/** Bulk requests are so fast that a measurement takes more tasks than elsewhere. */
const BULK_TASKS_FACTOR = 10;

const metrics = { perSecond: { unit: 'tasks/s (bare: requests/s)', digits: 0 } };
const single = (requests) => ({ requests, connections: SINGLE_CONNECTIONS, tasksARequest: 1 });
const bulk = (tasks) => ({
  requests: Math.max(BULK_CONNECTIONS, Math.ceil((tasks * BULK_TASKS_FACTOR) / TASKS_A_REQUEST)),
  connections: BULK_CONNECTIONS,
  tasksARequest: TASKS_A_REQUEST,
});

/** @returns {import('../harness/case.mjs').Case} */
const http = (work, ours) => ({
  work,
  subject: 'ours',
  rivals: ['bare-nest'],
  metrics,
  open: ({ redis }) => ({
    measure: (side, tasks) => measureHttp(redis, side, side === 'ours' ? ours(tasks) : single(tasks)),
  }),
});

export const https = {
  'http-single': http('POST /tasks, 50 connections, against a bare Nest route with the same validated DTO', single),
  'http-bulk': http('POST /tasks/bulk, 1,000 a request, 10 connections, against requests/s of that bare route', bulk),
};
