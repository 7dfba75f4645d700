/**
 * One thing that can be configured: as an option of the library and as an environment variable. Options are in
 * milliseconds and bytes; environment variables of durations are in seconds.
 */
export interface Setting<Value> {
  /** Name of the environment variable. */
  variable: string;
  defaultValue: Value;
  /** What is expected, for messages and for the table in the docs; in the units of the environment variable. */
  expected: string;
  /** Turns the text of the environment variable into the option's value; undefined when it does not fit. */
  parse(text: string): Value | undefined;
  /** Whether a value given as an option fits. */
  accepts(value: unknown): boolean;
}

interface Range {
  min: number;
  max: number;
}

const within = (value: unknown, { min, max }: Range): value is number =>
  typeof value === 'number' && value >= min && value <= max;

export function integer(variable: string, defaultValue: number, range: Range): Setting<number> {
  const accepts = (value: unknown): boolean => Number.isInteger(value) && within(value, range);
  return {
    variable,
    defaultValue,
    expected: `a whole number from ${range.min} to ${range.max}`,
    parse: (text) => (/^-?\d+$/.test(text) && accepts(Number(text)) ? Number(text) : undefined),
    accepts,
  };
}

/** A duration: seconds (fractions allowed) in the environment, milliseconds as an option. `range` is in milliseconds. */
export function duration(variable: string, defaultValueMs: number, rangeMs: Range): Setting<number> {
  const accepts = (value: unknown): boolean => within(value, rangeMs);
  return {
    variable,
    defaultValue: defaultValueMs,
    expected: `seconds, from ${rangeMs.min / 1000} to ${rangeMs.max / 1000}`,
    parse: (text) => {
      const milliseconds = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : NaN;
      return accepts(milliseconds) ? milliseconds : undefined;
    },
    accepts,
  };
}

export function text(
  variable: string,
  defaultValue: string,
  pattern = /^[^\r\n]+$/,
  expected = 'text',
): Setting<string> {
  const accepts = (value: unknown): boolean => typeof value === 'string' && pattern.test(value);
  return { variable, defaultValue, expected, parse: (given) => (accepts(given) ? given : undefined), accepts };
}

export function optionalText(variable: string, pattern = /^[^\r\n]+$/, expected = 'text'): Setting<string | undefined> {
  return { ...text(variable, '', pattern, expected), defaultValue: undefined };
}

export function flag(variable: string, defaultValue: boolean): Setting<boolean> {
  return {
    variable,
    defaultValue,
    expected: 'true or false',
    parse: (given) => (given === 'true' ? true : given === 'false' ? false : undefined),
    accepts: (value) => typeof value === 'boolean',
  };
}

/** A comma-separated list in the environment, an array as an option. Empty means: not used. */
export function list(variable: string, itemPattern: RegExp, expected: string): Setting<readonly string[]> {
  const accepts = (value: unknown): boolean =>
    Array.isArray(value) && value.every((item) => typeof item === 'string' && itemPattern.test(item));
  return {
    variable,
    defaultValue: [],
    expected,
    parse: (given) => {
      const items = given.split(',').map((item) => item.trim());
      return accepts(items) ? items : undefined;
    },
    accepts,
  };
}

export type Settings = Record<string, Setting<unknown>>;

/** The values that a table of settings stands for. Keeps the doc comments of the table's entries. */
export type Values<Table extends Settings> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};
