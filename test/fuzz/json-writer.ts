import type { Schema } from './api-operations.js';
import { HOSTILE_MEMBERS, HOSTILE_NUMBERS, HOSTILE_STRINGS, HOSTILE_VALUES } from './hostile-values.js';
import type { SeededRandom } from './seeded-random.js';

const SPACES = ['', '', '', ' ', '\n\t', '  \r\n'];
const OPTIONAL_SHARE = 0.15;
const MOST_ITEMS = 4;
const NAMES = ['email', 'data_processing', 'nobody', 'tenant-7', 'a', 'A.b_c-9', 'task_queue', '0'];
/** Few, so that requests meet the tasks of others. */
const TASK_IDS = 60;

/** Writes JSON texts after a schema, some of them wrong on purpose, and remembers the texts of payloads. */
export class JsonWriter {
  /** The exact payload of each task that was written; undefined for one without. */
  readonly payloads: (string | undefined)[] = [];

  /** @param wrongShare how often a value is another one than the schema says */
  constructor(
    private readonly random: SeededRandom,
    private readonly wrongShare: number,
  ) {}

  value(schema: Schema, name = ''): string {
    if (name !== '' && this.random.chance(this.wrongShare)) return this.random.pick(HOSTILE_VALUES);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices !== undefined) return this.value(this.random.pick(choices));
    if (schema.enum !== undefined) return JSON.stringify(this.random.pick(schema.enum));
    if (schema.nullable === true && this.random.chance(0.5)) return 'null';
    switch (schema.type) {
      case 'object':
        return this.object(schema, name);
      case 'array':
        return `[${this.space()}${this.items(schema, name).join(`,${this.space()}`)}]`;
      case 'integer':
        return String(this.random.integer(schema.minimum ?? 0, Math.min(schema.maximum ?? 1_000, 1_000)));
      case 'number':
        return String(this.random.pick([schema.minimum ?? 0, 1, 0.25, 3600]));
      case 'boolean':
        return this.random.pick(['true', 'false']);
      default:
        return JSON.stringify(textOf(schema, name, this.random));
    }
  }

  /** An object that a careless reader would change on its way. */
  payload(depth = 0): string {
    const members = Array.from({ length: this.random.integer(0, 4) }, () => {
      const key = this.random.pick([
        '"a"',
        '"b"',
        '""',
        '"__proto__"',
        '"payload"',
        '"constructor"',
        '"\\u0061"',
        '"é"',
      ]);
      return `${this.space()}${key}${this.space()}:${this.space()}${this.content(depth)}${this.space()}`;
    });
    return `{${members.join(',')}}`;
  }

  private content(depth: number): string {
    if (depth < 3 && this.random.chance(0.3)) return this.payload(depth + 1);
    if (this.random.chance(0.02)) return '['.repeat(90) + ']'.repeat(90);
    if (this.random.chance(0.01)) return `"${'y'.repeat(this.random.integer(1_000, 20_000))}"`;
    return this.random.pick(this.random.pick([HOSTILE_NUMBERS, HOSTILE_STRINGS, HOSTILE_VALUES]));
  }

  private object(schema: Schema, name: string): string {
    const { properties, required = [], additionalProperties } = schema;
    if (properties === undefined) {
      if (typeof additionalProperties !== 'object') return this.payload();
      const keys = this.random.pick([[], ['a'], ['traceparent', 'tenant']]);
      return `{${keys.map((key) => `"${key}":${this.value(additionalProperties, key)}`).join(',')}}`;
    }
    let payload: string | undefined;
    const members = Object.entries(properties).flatMap(([key, property]) => {
      const isLikely = key === 'payload' || name === 'filter';
      if (!required.includes(key) && !this.random.chance(isLikely ? 0.7 : OPTIONAL_SHARE)) return [];
      const text = this.value(property, key);
      if (key === 'payload') payload = text;
      return [`"${key}"${this.space()}:${this.space()}${text}${this.space()}`];
    });
    if ('payload' in properties) this.payloads.push(payload);
    if (this.random.chance(this.wrongShare)) members.push(this.random.pick(HOSTILE_MEMBERS));
    return `{${this.space()}${members.join(`,${this.space()}`)}}`;
  }

  private items({ items = {}, maxItems = MOST_ITEMS }: Schema, name: string): string[] {
    const length = this.random.chance(0.01) ? Math.min(maxItems + 1, 200) : this.random.integer(1, MOST_ITEMS);
    return Array.from({ length }, () => this.value(items, name));
  }

  private space(): string {
    return this.random.pick(SPACES);
  }
}

/** A text that fits the schema, as far as the schema says what fits. */
export function textOf(schema: Schema, name: string, random: SeededRandom): string {
  if (/^(task_)?ids?$|task_ids/.test(name)) return `fuzzed-${random.integer(0, TASK_IDS - 1)}`;
  if (/_key$|^Idempotency-Key$/.test(name)) return `key-${random.integer(0, TASK_IDS - 1)}`;
  if (name === 'wait') return random.pick(['0', '0.01', '0.05']);
  if (name === 'limit') return String(random.integer(1, 100));
  if (name === 'queue') return 'task_queue';
  if (/^(created_|since|before|run_at)/.test(name) || schema.format === 'date-time')
    return random.pick(['2026-01-05T09:30:00Z', '2027-01-05T10:30:00.123+01:00']);
  if (schema.enum !== undefined) return String(random.pick(schema.enum));
  if (schema.type === 'integer' || schema.type === 'number') return String(random.integer(0, 100));
  if (schema.example !== undefined && random.chance(0.3))
    return typeof schema.example === 'string' ? schema.example : JSON.stringify(schema.example);
  return random.pick(NAMES);
}
