import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from './check/judge.js';

/** A seed whose plan has most kinds of faults within this time. */
const RUN = ['--seconds', '60', '--tasks', '2400', '--seed', '34'];
/** The run itself, its end, and what a busy machine adds. */
const WITHIN_MS = 300_000;

describe('a short chaos run', () => {
  it(
    'loses no task, breaks no invariant, and says so',
    async () => {
      const out = mkdtempSync(join(tmpdir(), 'task-queue-chaos-'));
      const { code, output } = await command([...RUN, '--out', out]);
      // Its last lines name the breaches, and where its logs and ledgers are.
      expect({ code, end: code === 0 ? '' : output.slice(-4_000) }).toEqual({ code: 0, end: '' });
      const report = JSON.parse(readFileSync(join(out, 'chaos-report.json'), 'utf8')) as Verdict;
      expect(report).toMatchObject({ breaches: [], lost: 0 });
      expect(report.tasks).toBeGreaterThan(2_200);
      expect(Object.keys(report.faults).length).toBeGreaterThan(10);
      expect(report.reruns.lease_ran_out + report.reruns.handed_back).toBeGreaterThan(0);
      expect(readFileSync(join(out, 'chaos-report.md'), 'utf8')).toContain('**Lost: 0. Breaches: 0.**');
      rmSync(out, { recursive: true });
    },
    WITHIN_MS,
  );

  it('says what is wrong with its arguments', async () => {
    const { code, output } = await command(['--seed', 'x']);
    expect(code).toBe(1);
    expect(output).toContain('--seed must be a whole number above 0, is "x".');
  });
});

async function command(options: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['test/chaos/run.mjs', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return { code: child.exitCode, output: Buffer.concat(chunks).toString() };
}
