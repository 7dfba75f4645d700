import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../check/judge.js';
import type { Wait } from '../check/recovery.js';

export interface ReportFiles {
  markdown: string;
  json: string;
}

interface RunOptions {
  seed: number;
  durationMs: number;
  tasks: number;
  out: string;
}

/** Writes the report of a run as Markdown and as JSON. */
export function writeReport(
  options: RunOptions,
  verdict: Verdict,
  { startedAt, folder }: { startedAt: number; folder: string },
): ReportFiles {
  const files = { markdown: join(options.out, 'chaos-report.md'), json: join(options.out, 'chaos-report.json') };
  const { seed, durationMs, tasks } = options;
  const about = {
    seed,
    seconds: durationMs / 1_000,
    submissions: tasks,
    date: new Date(startedAt).toISOString().slice(0, 10),
  };
  const where = verdict.breaches.length > 0 ? { logs: folder } : {};
  writeFileSync(files.json, `${JSON.stringify({ ...about, ...verdict, ...where }, undefined, 2)}\n`);
  writeFileSync(files.markdown, describeVerdict(options, verdict));
  return files;
}

const REASONS: Record<keyof Verdict['reruns'], string> = {
  retry: 'it had failed, and a retry was due',
  snooze: 'it had asked for later',
  handed_back: 'its worker was stopped and handed it back',
  lease_ran_out: 'its worker was killed, frozen or cut off, and the lease ran out',
};

export function describeVerdict({ seed, durationMs, tasks }: RunOptions, verdict: Verdict): string {
  const { clients, breaches, lost, runs, reruns, finishedAfterMs } = verdict;
  const faults = Object.values(verdict.faults).reduce((sum, count) => sum + count, 0);
  return `${[
    `\`npm run chaos -- --seconds ${durationMs / 1_000} --tasks ${tasks} --seed ${seed}\``,
    '',
    `- Faults: ${faults}. Tasks: ${verdict.tasks} (${clients.accepted} acceptances, with ${clients.resends} requests sent again).`,
    `- **Lost: ${lost}. Breaches: ${breaches.length}.**`,
    `- Held against the laws of an instant ${verdict.checks} times while faults struck.`,
    `- ${finishedAfterMs} ms after the last fault, every task was in a terminal status.`,
    `- Refused because another task held the unique key: ${clients.held}. Without an answer and without an id: ${clients.unanswered}.`,
    `- Completed without the last progress and log line, in the midst of a fault: ${verdict.forgotten}.`,
    ...breaches.slice(0, 100).map((breach) => `  - ${breach}`),
    '',
    `Of ${runs} runs, ${Object.values(reruns).reduce((sum, count) => sum + count, 0)} were of a task that had run before:`,
    '',
    ...table(
      ['why it ran again', 'runs'],
      Object.entries(REASONS).map(([name, why]) => [why, reruns[name as keyof typeof REASONS]]),
    ),
    '',
    'From the end of a fault until the next task completes, and until the next one is accepted, in ms, where no other fault was',
    'under way at that time; after a fault of one worker, until that one completes a task. Without a p99 where too little was measured:',
    '',
    ...table(
      ['fault', 'times', 'completed: measured', 'p50', 'p99', 'max', 'accepted: measured', 'p50', 'p99', 'max'],
      verdict.recovery.map(({ kind, count, completion, acceptance }) => [
        ...[kind, count, ...inMs(completion), ...inMs(acceptance)],
      ]),
    ),
    '',
    'What became of the tasks:',
    '',
    ...table(
      ['kind', 'ended as'],
      Object.entries(verdict.fates).map(([kind, of]) => [kind, inWords(of)]),
    ),
  ].join('\n')}\n`;
}

const inMs = ({ measured, p50, p99, max }: Wait): (string | number)[] =>
  measured === 0 ? [0, '', '', ''] : [measured, p50, p99 ?? '', max];

const inWords = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([fate, count]) => `${count} ${fate}`)
    .join(', ');

const table = (head: string[], rows: (string | number)[][]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map((_, index) => (index === 0 ? '---' : '---:')).join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];
