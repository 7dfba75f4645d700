import { ACTIONS, MAX_ACT_TASKS, MAX_REASON_LENGTH, TASK_STATUSES } from '@app/queue';
import { isOneOf, type Rule } from './rules.js';

const MAX_CURSOR_LENGTH = 1_024;

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
  // One that is no id is answered by itself: there is no such task.
  expected: `must be an array of 1 to ${MAX_ACT_TASKS} task ids`,
  accepts: (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_ACT_TASKS &&
    value.every((id) => typeof id === 'string'),
};
