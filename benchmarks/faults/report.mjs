import { machineLine, table } from '../harness/report.mjs';
import { ROWS } from './rows.mjs';

/** One line for each thing that was seen; the fault is named in its first. */
export function faultTable(rows, bullmqVersion) {
  const lines = rows.flatMap(({ number, ours, bullmq }) => {
    const { fault, lines: said } = ROWS.find((row) => row.number === number);
    return said.map(([what, say], index) => [
      ...(index === 0 ? [String(number), fault] : ['', '']),
      what,
      ...[say(ours), say(bullmq)].map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')),
    ]);
  });
  return table(['#', 'fault', '', 'task queue', `BullMQ ${bullmqVersion}`], lines, '---');
}

/** The results for people. */
export function faultReport({ date, machine, rows }) {
  const injections = rows.map(({ number }) => {
    const { fault, injection } = ROWS.find((row) => row.number === number);
    return `- ${number}. ${fault}: ${injection}.`;
  });
  return `# Faults, side by side, of ${date.slice(0, 10)}

${machineLine(machine)}
Both with their defaults. The numbers are those of the [table of faults](../../test/faults/README.md).

${faultTable(rows, machine.versions.bullmq)}

How each was injected:

${injections.join('\n')}
`;
}
