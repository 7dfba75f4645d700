import { parseArgs } from 'node:util';
import { inProject } from '../../tools/paths.mjs';
import { Problem } from '../../tools/problem.mjs';

const TASKS_A_MINUTE = 10_000;

export const USAGE = `npm run chaos [-- options]
  --minutes N   for how long faults strike; default 10
  --seconds N   the same in seconds
  --tasks N     tasks to submit in that time; default ${TASKS_A_MINUTE} a minute
  --seed N      which plan of faults and tasks; default 42. The same seed, time and number give the same plan
  --plan        print the plan and end
  --out FOLDER  where the report goes, chaos-report.md and chaos-report.json; default .data/chaos
  --keep        keep logs and ledgers of a run without breaches, too`;

/** @throws Problem that says what is wrong with the arguments */
export function readArguments(given) {
  const { values } = parse(given);
  const seconds = number('seconds', values.seconds, number('minutes', values.minutes, 10) * 60);
  return {
    seed: number('seed', values.seed, 42),
    durationMs: seconds * 1_000,
    tasks: number('tasks', values.tasks, Math.round((seconds / 60) * TASKS_A_MINUTE)),
    out: values.out ?? inProject('.data', 'chaos'),
    keep: values.keep ?? false,
    planOnly: values.plan ?? false,
    help: values.help ?? false,
  };
}

function parse(args) {
  const text = { type: /** @type {const} */ ('string') };
  const flag = { type: /** @type {const} */ ('boolean') };
  const options = {
    ...{ minutes: text, seconds: text, tasks: text, seed: text, out: text },
    ...{ plan: flag, keep: flag, help: flag },
  };
  try {
    return parseArgs({ args, options });
  } catch (error) {
    throw new Problem(`${error.message}\n\n${USAGE}`);
  }
}

function number(name, text, otherwise) {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Problem(`--${name} must be a whole number above 0, is "${text}".`);
  return Number(text);
}
