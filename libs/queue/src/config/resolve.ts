import { QueueError, type FieldError } from '../domain/errors.js';
import type { Settings, Values } from './setting.js';

/**
 * Completes options with their defaults and freezes them.
 * @throws QueueError INVALID_CONFIGURATION naming every option that is unknown or does not fit.
 */
export function resolveOptions<Table extends Settings>(table: Table, given: Partial<Values<Table>>): Values<Table> {
  const problems: FieldError[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined && !setting.accepts(value)) {
      problems.push({ field: name, message: `does not fit (${setting.variable} expects ${setting.expected})` });
    }
    values[name] = value ?? setting.defaultValue;
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name)) problems.push({ field: name, message: 'is not an option' });
  }
  return frozen(values as Values<Table>, problems);
}

/**
 * Reads options from environment variables. A variable that is empty counts as not set.
 * @throws QueueError INVALID_CONFIGURATION naming every variable that does not fit, in one message.
 */
export function readEnvironment<Table extends Settings>(table: Table, environment: NodeJS.ProcessEnv): Values<Table> {
  const problems: FieldError[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const text = environment[setting.variable];
    if (text === undefined || text === '') {
      values[name] = setting.defaultValue;
      continue;
    }
    values[name] = setting.parse(text);
    if (values[name] === undefined) {
      problems.push({ field: setting.variable, message: `must be ${setting.expected}` });
    }
  }
  return frozen(values as Values<Table>, problems);
}

function frozen<Value extends object>(values: Value, problems: FieldError[]): Value {
  if (problems.length === 0) return Object.freeze(values);
  const lines = problems.map(({ field, message }) => `  ${field} ${message}`);
  throw new QueueError('INVALID_CONFIGURATION', `The configuration is not valid:\n${lines.join('\n')}`, {
    fields: problems,
  });
}

/** The part of `values` that `table` describes: for handing one module's options out of a larger set. */
export function pickOptions<Table extends Settings>(table: Table, values: Values<Table>): Values<Table> {
  const entries = Object.keys(table).map((name) => [name, values[name as keyof Table]]);
  return Object.freeze(Object.fromEntries(entries)) as Values<Table>;
}
