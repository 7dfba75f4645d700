import { parseArgs } from 'node:util';
import { Problem } from '../../tools/problem.mjs';
import { CASE_NAMES } from '../targets.mjs';

export const FULL_TASKS = 50_000;
const DEFAULT_PAIRS = 5;

export const USAGE = `npm run bench [-- options]
  --case NAME     one case (may be given several times); default: all
  --pairs N       how often each two sides are measured after one another; default ${DEFAULT_PAIRS}
  --tasks N       tasks a measurement; default ${FULL_TASKS}; fewer make a smoke run, whose figures mean nothing
  --all-peers     measure every peer, also in cases whose target names BullMQ only
  --faults        inject faults into ours and BullMQ instead, and tell what each does

Cases: ${CASE_NAMES.join(', ')}`;

/**
 * @typedef {object} Options
 * @property {string[]} cases
 * @property {number} pairs
 * @property {number} tasks
 * @property {boolean} smoke fewer tasks than the cases ask for
 * @property {boolean} allPeers
 * @property {boolean} faults
 * @property {boolean} help
 */

/**
 * @param {string[]} given
 * @returns {Options}
 */
export function readArguments(given) {
  const { values } = parse(given);
  const cases = values.case ?? CASE_NAMES;
  const unknown = cases.find((name) => !CASE_NAMES.includes(name));
  if (unknown !== undefined) throw new Problem(`There is no case "${unknown}".\n\n${USAGE}`);
  const tasks = wholeNumber('tasks', values.tasks, FULL_TASKS);
  return {
    cases,
    pairs: wholeNumber('pairs', values.pairs, DEFAULT_PAIRS),
    tasks,
    smoke: tasks < FULL_TASKS,
    allPeers: values['all-peers'] ?? false,
    faults: values.faults ?? false,
    help: values.help ?? false,
  };
}

function parse(args) {
  const text = { type: /** @type {const} */ ('string') };
  const flag = { type: /** @type {const} */ ('boolean') };
  const flags = { 'all-peers': flag, faults: flag, help: flag };
  const options = { case: { ...text, multiple: true }, pairs: text, tasks: text, ...flags };
  try {
    return parseArgs({ args, options });
  } catch (error) {
    throw new Problem(`${error.message}\n\n${USAGE}`);
  }
}

function wholeNumber(name, text, otherwise) {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d*$/.test(text)) throw new Problem(`--${name} must be a whole number above 0, is "${text}".`);
  return Number(text);
}
