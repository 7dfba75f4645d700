import { readFileSync } from 'node:fs';
import { TaskQueueSystem } from '../support/task-queue-system.js';
import type { ApiDocument } from './api-operations.js';
import { FuzzRun } from './fuzz-run.js';

/** `npm run fuzz` says otherwise. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 5_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_105);
const ONLY = process.env['FUZZ_ONLY'];
const MOST_FAILURES = Number(process.env['FUZZ_FAILURES'] ?? 1);
/** So that the first bodies of the largest size, and the compiled code, are there already. */
const WARM_UP = 500;
/** How much the memory of the API process may grow after that, at its highest. */
const MOST_GROWTH_MB = 256;

describe('fuzz', () => {
  let system: TaskQueueSystem;
  beforeAll(async () => {
    system = await TaskQueueSystem.start({ REQUEST_TIMEOUT: '3' });
    system.startWorker();
  }, 60_000);
  afterAll(() => system.stop());

  it(`${REQUESTS} requests: no 5xx, no hang, no internals, every payload as it was, memory bounded`, async () => {
    const document = (await (await fetch(`${system.base}/docs-json`)).json()) as ApiDocument;
    let starting: Promise<void> | undefined;
    const crashes: string[] = [];
    const ensureRunning = async (): Promise<void> => {
      if (!system.api.ended) return;
      starting ??= (async () => {
        crashes.push(system.api.output.slice(-4_000));
        await system.startApi({ REQUEST_TIMEOUT: '3' });
        starting = undefined;
      })();
      await starting;
    };
    const port = Number(new URL(system.base).port);
    const run = new FuzzRun(port, document, SEED, ensureRunning, MOST_FAILURES);
    const startedAt = performance.now();
    if (ONLY !== undefined) {
      expect((await run.run(Number(ONLY), Number(ONLY) + 1)).failures.join('\n\n')).toBe('');
      return;
    }

    const first = Math.min(WARM_UP, REQUESTS);
    expect((await run.run(0, first)).failures.join('\n\n')).toBe('');
    const before = memoryOf(system.api.pid);
    const figures = await run.run(first, REQUESTS);
    const after = memoryOf(system.api.pid);
    if (process.env['FUZZ_REQUESTS'] !== undefined) {
      const { requests, statuses, accepted, verified } = figures;
      const seconds = Math.round((performance.now() - startedAt) / 1_000);
      process.stdout.write(
        `${requests} requests in ${seconds} s, answers: ${JSON.stringify(statuses)}\n` +
          `${accepted} payloads accepted, ${verified} read again\n` +
          `memory of the API: ${before.now} MB after ${first} requests, ${after.now} MB at the end, ${after.peak} MB at most\n`,
      );
    }
    expect(figures.failures.join('\n\n')).toBe('');
    expect(crashes).toEqual([]);
    expect(system.api.output.split('\n').filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect(after.peak - before.now).toBeLessThan(MOST_GROWTH_MB);
    // Else the rules above hold for nothing.
    expect(figures.accepted).toBeGreaterThan(REQUESTS / 20);
    expect(figures.verified / figures.accepted).toBeGreaterThan(0.9);
  }, 3_600_000);
});

/** Resident memory of a process, in MB. */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
