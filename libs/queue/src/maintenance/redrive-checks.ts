import { CANARIES, MAX_REDRIVE_IDS, NAME_EXPECTED, NAME_PATTERN, REDRIVE_RATE } from '../config/limits.js';
import type { PurgeSelection, RedriveSelection, RedriveStages } from '../domain/dead-letter.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import { FINGERPRINT_EXPECTED, FINGERPRINT_PATTERN } from '../domain/fingerprint.js';

const LONGEST_AGE_MS = 3_650 * 86_400_000;

/** @throws QueueError INVALID_ACT where they are none, too many, or no texts */
export function checkTaskIds(taskIds: readonly string[]): void {
  const areTexts = isIdList(taskIds) && taskIds.every((id) => typeof id === 'string');
  refuse(areTexts ? [] : [badIdList]);
}

/** @throws QueueError INVALID_ACT, naming the fields */
export function checkRedrive(selection: RedriveSelection, { canaries, rate }: RedriveStages): void {
  const problems = [
    ...chosenOnce(selection, ['taskIds', 'fingerprint', 'all']),
    ...(selection.taskIds === undefined ? [] : taskIdProblems(selection.taskIds)),
    ...commonProblems(selection),
  ];
  const { type } = selection;
  if (type !== undefined && !NAME_PATTERN.test(type)) problems.push({ field: 'type', message: NAME_EXPECTED });
  if (type !== undefined && selection.taskIds !== undefined)
    problems.push({ field: 'taskIds', message: 'take no type beside them' });
  if (canaries !== undefined && !(Number.isInteger(canaries) && canaries >= CANARIES.min && canaries <= CANARIES.max))
    problems.push({
      field: 'canaries',
      message: `must be a whole number from ${CANARIES.min} to ${CANARIES.max}`,
    });
  if (rate !== undefined && !(rate >= REDRIVE_RATE.min && rate <= REDRIVE_RATE.max))
    problems.push({ field: 'rate', message: `must be a number from ${REDRIVE_RATE.min} to ${REDRIVE_RATE.max}` });
  refuse(problems);
}

/** @throws QueueError INVALID_ACT, naming the fields */
export function checkPurge(selection: PurgeSelection): void {
  const problems = [...chosenOnce(selection, ['fingerprint', 'olderThanMs', 'all']), ...commonProblems(selection)];
  const { olderThanMs: age } = selection;
  if (age !== undefined && !(age >= 0 && age <= LONGEST_AGE_MS))
    problems.push({ field: 'olderThanMs', message: `must be a number of seconds from 0 to ${LONGEST_AGE_MS / 1000}` });
  refuse(problems);
}

function chosenOnce<Selection extends object>(
  selection: Selection,
  choices: (keyof Selection & string)[],
): FieldError[] {
  const chosen = choices.filter((choice) => selection[choice] !== undefined);
  if (chosen.length === 1) return [];
  const message = `exactly one of ${choices.join(', ')} must be given`;
  return [{ field: chosen[0] ?? choices[0] ?? '', message }];
}

function commonProblems({ fingerprint, all }: { fingerprint?: string; all?: unknown }): FieldError[] {
  const problems: FieldError[] = [];
  if (fingerprint !== undefined && !FINGERPRINT_PATTERN.test(fingerprint))
    problems.push({ field: 'fingerprint', message: FINGERPRINT_EXPECTED });
  if (all !== undefined && all !== true) problems.push({ field: 'all', message: 'must be true' });
  return problems;
}

const badIdList: FieldError = { field: 'taskIds', message: `must be an array of 1 to ${MAX_REDRIVE_IDS} task ids` };

const isIdList = (taskIds: unknown): taskIds is readonly unknown[] =>
  Array.isArray(taskIds) && taskIds.length >= 1 && taskIds.length <= MAX_REDRIVE_IDS;

function taskIdProblems(taskIds: readonly string[]): FieldError[] {
  if (!isIdList(taskIds)) return [badIdList];
  return taskIds.flatMap((id: unknown, index) =>
    typeof id === 'string' && NAME_PATTERN.test(id) ? [] : [{ field: `taskIds[${index}]`, message: NAME_EXPECTED }],
  );
}

function refuse(problems: readonly FieldError[]): void {
  if (problems.length === 0) return;
  const fields = problems.slice(0, MOST_PROBLEMS_TOLD);
  const message = fields.map(({ field, message: expected }) => `${field}: ${expected}`).join('; ');
  throw new QueueError('INVALID_ACT', message, { fields });
}

const MOST_PROBLEMS_TOLD = 100;
