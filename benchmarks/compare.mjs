/** `node compare.mjs before.json after.json`: what changed between two runs, case by case. */
import { readFileSync } from 'node:fs';
import { Problem, runScript } from '../tools/problem.mjs';

const percent = (before, after) => {
  const change = (after / before - 1) * 100;
  return Number.isFinite(change) ? `${change > 0 ? '+' : ''}${change.toFixed(1)} %` : '–';
};

const short = (value) => Number(value.toPrecision(4)).toLocaleString('en-US');

function read(file) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    return { ...results, cases: new Map(results.cases.filter(({ error }) => !error).map((each) => [each.name, each])) };
  } catch (error) {
    throw new Problem(`${file} is not a result file: ${error.message}`);
  }
}

/** Ratios to the rivals, which carry over between machines, then our own figures, which don't. */
function linesOf(before, after) {
  const targets = after.targets.flatMap(({ line, ratio }) => {
    const earlier = before.targets.find((target) => target.line === line);
    return earlier ? [[line, earlier.ratio, ratio]] : [];
  });
  const own = Object.entries(after.sides[after.subject]).flatMap(([metric, { median }]) => {
    const earlier = before.sides[before.subject]?.[metric];
    return earlier ? [[`  ${after.metrics[metric].unit}`, earlier.median, median]] : [];
  });
  return [...targets, ...own];
}

await runScript(() => {
  const files = process.argv.slice(2);
  if (files.length !== 2) throw new Problem('Give two result files: node compare.mjs before.json after.json');
  const [before, after] = files.map(read);
  if (before.smoke || after.smoke) console.log('One of them is a smoke run: its figures mean nothing.\n');
  if (before.machine.cpu !== after.machine.cpu) console.log('Different machines: only the ratios can be compared.\n');
  for (const [name, result] of after.cases) {
    const earlier = before.cases.get(name);
    if (earlier === undefined) continue;
    for (const [label, was, is] of linesOf(earlier, result)) {
      console.log(`${label.padEnd(34)} ${short(was).padStart(12)} → ${short(is).padStart(12)}   ${percent(was, is)}`);
    }
  }
});
