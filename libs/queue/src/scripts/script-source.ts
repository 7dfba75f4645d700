import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KEY_NAMES, type KeyName } from '../redis/keys.js';

const INCLUDE = /^-- include: (\S+)$/gm;
const KEYS_LINE = /^local ([a-z_, ]+) = unpack\(KEYS\)$/m;

/** A Lua entry point, composed of its includes, with the names of its keys in order. */
export interface LoadedScript {
  readonly source: string;
  /** SHA-1 of the source. */
  readonly sha: string;
  readonly keys: readonly KeyName[];
}

/**
 * Reads `<file>` beside this module, puts what every `-- include: path` names in its place and reads the key names off the line
 * `local a, b = unpack(KEYS)`, so that Lua and TypeScript can't disagree about their order.
 * @throws Error at start-up when a file is missing or names a key that does not exist.
 */
export function loadScript(file: string): LoadedScript {
  const source = compose(file);
  const names = KEYS_LINE.exec(source)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  if (names === undefined) throw new Error(`${file} has no line "local … = unpack(KEYS)"`);
  for (const name of names) {
    if (!(KEY_NAMES as readonly string[]).includes(name)) {
      throw new Error(`${file} names a key that does not exist: ${name}`);
    }
  }
  return { source, sha: createHash('sha1').update(source).digest('hex'), keys: names as KeyName[] };
}

/** An included file may include others. */
const compose = (file: string): string =>
  read(file).replace(INCLUDE, (_, included: string) => compose(included).trimEnd());

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
