import { ACTIONS, MAX_ACT_TASKS, MAX_REASON_LENGTH, NAME_PATTERN, TASK_STATUSES } from '@app/queue';
import { isOneOf, type Rule } from './rules.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const MAX_CURSOR_LENGTH = 512;

export const isInstant: Rule = {
  expected: 'must be an instant like 2026-01-05T09:30:00Z, from 1970',
  accepts: (value) => typeof value === 'string' && INSTANT.test(value) && Date.parse(value) >= 0,
};

export const isReason: Rule = {
  expected: `must be text of at most ${MAX_REASON_LENGTH} characters, without lone surrogates`,
  accepts: (value) => typeof value === 'string' && value.isWellFormed() && [...value].length <= MAX_REASON_LENGTH,
};

export const isAction: Rule = isOneOf(ACTIONS);

export const isStatus: Rule = isOneOf(TASK_STATUSES);

export const isFlag: Rule = { expected: 'must be true or false', accepts: (value) => typeof value === 'boolean' };

export const isCursor: Rule = {
  expected: 'must be the next_cursor of an earlier answer',
  accepts: (value) => typeof value === 'string' && value !== '' && value.length <= MAX_CURSOR_LENGTH,
};

export const isIdList: Rule = {
  expected: `must be an array of 1 to ${MAX_ACT_TASKS} task ids`,
  accepts: (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_ACT_TASKS &&
    value.every((id) => typeof id === 'string' && NAME_PATTERN.test(id)),
};
