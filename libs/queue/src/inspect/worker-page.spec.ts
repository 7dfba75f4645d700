import type { PageRequest, WorkerInfo } from '../domain/worker.js';
import { pageOf } from './worker-page.js';

const worker = (id: string, startedAt: number): WorkerInfo => ({
  id,
  queues: ['q'],
  label: id,
  state: 'active',
  quietRequested: false,
  host: '',
  pid: 1,
  version: '',
  startedAt: new Date(startedAt),
  lastHeartbeatAt: new Date(0),
  concurrency: 1,
  busy: 0,
  handlers: [],
  tasks: [],
});
const WORKERS = [worker('a', 1), worker('b', 1), worker('c', 2)];

describe('a page of workers', () => {
  it('goes on after the last one of the page before, also when that one has gone', () => {
    const first = pageOf(WORKERS, { limit: 1 });
    expect(first.workers.map(({ id }) => id)).toEqual(['a']);
    const cursor = first.nextCursor as string;
    expect(pageOf(WORKERS.slice(1), { limit: 1, cursor }).workers.map(({ id }) => id)).toEqual(['b']);
    expect(pageOf(WORKERS, { limit: 2, cursor })).toMatchObject({ nextCursor: undefined });
    expect(pageOf(WORKERS, { cursor }).workers.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it.each<[string, PageRequest]>([
    ['limit', { limit: 0 }],
    ['limit', { limit: 501 }],
    ['limit', { limit: NaN }],
    ['limit', { limit: 1.5 }],
    ['cursor', { cursor: '' }],
    ['cursor', { cursor: '1' }],
  ])('refuses a %s that does not fit', (field, request) => {
    let error: unknown;
    try {
      pageOf(WORKERS, request);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'INVALID_FILTER', fields: [{ field }] });
  });
});
