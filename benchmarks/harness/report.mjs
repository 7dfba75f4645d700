/** A figure with thousands apart and at most three digits that matter behind the point. */
const ratioText = (ratio) => (ratio === 0 ? '0' : ratio.toFixed(ratio < 10 ? 2 : 1));

const goal = ({ atLeast, atMost }) => (atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`);

/** @param {import('./evaluate.mjs').Verdict} verdict */
export const targetLine = (verdict) => `${verdict.line}: ${ratioText(verdict.ratio)} (target ${goal(verdict)})`;

const figure = (value, digits) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const table = (head, rows, align = '---:') =>
  [head, head.map((_, column) => (column === 0 ? '---' : align)), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** What a run took place on, as one line. */
export function machineLine({ cpu, cores, memoryGiB, system, versions }) {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}; ${software.join(', ')}.`;
}

/** The results of a run for people. */
export function markdownReport({ date, smoke, tasks, pairs, machine, cases }) {
  const warning = smoke ? '\n**Smoke run: fewer tasks than the cases ask for. The figures mean nothing.**\n' : '';
  return `# Benchmarks of ${date.slice(0, 10)}
${warning}
${machineLine(machine)}
${figure(tasks, 0)} tasks a measurement, ${pairs} pairs of measurements.

${cases.map(caseReport).join('\n')}`;
}

function caseReport(result) {
  if (result.error !== undefined) return `## ${result.name}\n\n${result.work}\n\n**Not measured:** ${result.error}\n`;
  return `## ${result.name}

${result.work}

${targetTable(result)}

${sideTable(result)}
${notes(result)}`;
}

function targetTable({ targets }) {
  const rows = targets.map((verdict) => [
    verdict.line,
    verdict.rival ?? '–',
    ratioText(verdict.ratio),
    goal(verdict),
    verdict.met ? 'met' : '**missed**',
  ]);
  return table(['target', 'hardest rival', 'ratio', 'must be', ''], rows);
}

/** One line a side: median (lowest – highest) of each metric, and our ratio to it (lowest – highest of the pairs). */
function sideTable({ subject, metrics, sides, comparisons }) {
  const names = Object.keys(metrics).filter((metric) => metric in sides[subject]);
  const head = ['side', ...names.flatMap((metric) => [metrics[metric].unit, 'ratio'])];
  const rows = Object.entries(sides).map(([side, found]) => [
    side,
    ...names.flatMap((metric) => [spread(found[metric], metrics[metric].digits), ratioTo(comparisons, side, metric)]),
  ]);
  return table(head, rows);
}

const spread = ({ median, lowest, highest }, digits) =>
  `${figure(median, digits)} (${figure(lowest, digits)} – ${figure(highest, digits)})`;

function ratioTo(comparisons, side, metric) {
  const found = comparisons.find((comparison) => comparison.rival === side && comparison.metric === metric);
  if (found === undefined) return '';
  return `${ratioText(found.ratio)} (${ratioText(found.lowest)} – ${ratioText(found.highest)})`;
}

function notes({ configurations, figures, metrics }) {
  const facts = Object.entries(figures).map(
    ([name, value]) => `- ${metrics[name].unit}: ${figure(value, metrics[name].digits)}`,
  );
  const sides = Object.entries(configurations).map(([side, configuration]) => `- ${side}: ${configuration}`);
  const lines = [...facts, ...sides];
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}
