import { eventually } from '@app/queue/testing';
import { readLedger } from '../../support/ledger.js';
import { QUEUES } from '../plan/planned-faults.js';
import type { HttpClient } from './http-client.js';

const PROBES = 200;
const PATIENCE_MS = 30_000;

/** Of tasks of one priority, on the queue that one worker serves, the first submitted is claimed first. */
export async function findWrongOrder(http: HttpClient, folder: string): Promise<string[]> {
  const ids = Array.from({ length: PROBES }, (_, index) => `probe-${index}`);
  const tasks = ids.map((task_id) => ({ task_type: 'work', queue: QUEUES[1], task_id }));
  const answer = await http.ask('POST', '/tasks/bulk', JSON.stringify({ tasks }));
  if (answer?.status !== 201) return [`the probes were answered ${answer?.status}`];
  await eventually(
    'the probes have run',
    async () => {
      const { pending, processing } = await http.read<Record<string, number>>(`/stats?queue=${QUEUES[1]}`);
      return pending === 0 && processing === 0;
    },
    PATIENCE_MS,
  );
  const begins = readLedger(folder).runs.filter(
    ({ event, taskId }) => event === 'begin' && taskId.startsWith('probe-'),
  );
  const claimed = begins.sort((a, b) => a.epoch - b.epoch).map(({ taskId }) => taskId);
  const wrong = ids.findIndex((id, index) => claimed[index] !== id);
  return wrong < 0 ? [] : [`${claimed[wrong]} was claimed in the place of ${ids[wrong]}`];
}
