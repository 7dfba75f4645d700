import { IsOptional, ValidateIf } from 'class-validator';
import { PayloadRule } from '../payload-rule.decorator.js';

/** Groups in the table: unless told otherwise, and at most. More would not fit into a stored result anyway. */
export const GROUP_LIMIT = { default: 1_000, max: 5_000 } as const;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const isColumn = (value: unknown): boolean => typeof value === 'string' && value.length >= 1 && value.length <= 200;
const isDelimiter = (value: unknown): boolean => typeof value === 'string' && /^[^"\r\n\0]$/u.test(value);
const isGroupLimit = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= GROUP_LIMIT.max;

/** Relative, below the folder, with `/` between its parts on every system. */
const isRelativePath = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^[^\\\0]{1,1024}$/.test(value) &&
  !/^[A-Za-z]:/.test(value) &&
  value.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** A table in CSV, the column to group by and the column to sum. Exactly one of `csv` and `file`. */
export class DataProcessingPayload {
  /** The table itself. Its first line names the columns. */
  @ValidateIf(({ csv, file }: DataProcessingPayload) => isGiven(csv) || !isGiven(file))
  @PayloadRule(
    'csv',
    (value, { file }) => typeof value === 'string' && value !== '' && !isGiven(file),
    'must be CSV text whose first line names the columns; give either "csv" or "file", not both',
  )
  csv?: string;

  /** A file below the worker's `DATA_FOLDER`. */
  @IsOptional()
  @PayloadRule('file', isRelativePath, 'must be a relative path like "2026/sales.csv", without "..", "." or "\\"')
  file?: string;

  @PayloadRule('column', isColumn, 'must be the name of a column (1 to 200 characters)')
  group_by!: string;

  @PayloadRule('column', isColumn, 'must be the name of a column of numbers (1 to 200 characters)')
  sum!: string;

  /** Default: a comma. */
  @IsOptional()
  @PayloadRule('delimiter', isDelimiter, 'must be one character, like ",", ";" or a tab')
  delimiter?: string;

  /** Most groups in the table. */
  @IsOptional()
  @PayloadRule('limit', isGroupLimit, `must be a whole number from 1 to ${GROUP_LIMIT.max}`)
  limit?: number;
}
