import { TASK_STATUSES, type TaskStatus } from '@app/queue';
import type { Rule } from '../tasks/dto/rules.js';

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

const isText = (value: unknown, test: (text: string) => boolean): boolean => typeof value === 'string' && test(value);

/** ISO 8601: a day (it begins at midnight UTC), or a time with its offset. */
export const isInstant: Rule = {
  expected: 'must be a time in ISO 8601 with its offset, like 2026-01-05T09:30:00Z, or a day, like 2026-01-05',
  accepts: (value) => isText(value, (text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text))),
};

/** A whole number in digits. */
export function isWholeNumberText({ min, max }: { min: number; max: number }): Rule {
  return {
    expected: `must be a whole number from ${min} to ${max}`,
    accepts: (value) => isText(value, (text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max),
  };
}

/** Seconds in digits, fractions allowed; the range is in milliseconds. */
export function isSecondsText({ min, max }: { min: number; max: number }): Rule {
  const accepts = (text: string): boolean => Number(text) * 1000 >= min && Number(text) * 1000 <= max;
  return {
    expected: `must be a number of seconds from ${min / 1000} to ${max / 1000}`,
    accepts: (value) => isText(value, (text) => /^\d{1,9}(\.\d{1,9})?$/.test(text) && accepts(text)),
  };
}

/** At most so many characters. */
export function isTextUpTo(max: number): Rule {
  return {
    expected: `must be text of 1 to ${max} characters`,
    accepts: (value) => isText(value, (text) => text.length >= 1 && text.length <= max),
  };
}

/** Some of the words, separated by commas, none of them twice. */
export function isListOf(words: readonly string[]): Rule {
  return {
    expected: `must be some of ${words.join(', ')}, separated by commas, each once`,
    accepts: (value) =>
      isText(value, (text) => {
        const given = text.split(',');
        return given.every((word) => words.includes(word)) && new Set(given).size === given.length;
      }),
  };
}

export const isStatusList: Rule = isListOf(TASK_STATUSES);

export const statusesOf = (text: string): TaskStatus[] => text.split(',') as TaskStatus[];
