import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { loadScript } from '../../src/scripts/script-source.js';
import { wordsOf } from './resp-frames.js';

/** What a client asked of Redis. */
export interface ProxiedRequest {
  /** In upper case. */
  readonly command: string;
  /** The queue's name for the script that the request runs: `turn`, `enqueue`, `extend`, …; undefined for all else. */
  readonly script: string | undefined;
  /** The command and its arguments. */
  readonly words: readonly string[];
  /** The name that the connection gave itself by then. */
  readonly connection: string;
}

/** Which requests: those of a script by the queue's name for it (`turn`), of a command (`BLPOP`), or what a function says. */
export type RequestMatch = string | ((request: ProxiedRequest) => boolean);

export function matches(match: RequestMatch, request: ProxiedRequest): boolean {
  return typeof match === 'function' ? match(request) : request.script === match || request.command === match;
}

export function readRequest(frame: Buffer, connection: string): ProxiedRequest {
  const words = wordsOf(frame);
  const command = words[0]?.toUpperCase() ?? '';
  return { command, script: scriptName(words), words, connection };
}

/** The queue's name for the script that a command with its arguments runs; undefined for all else. */
export function scriptName([word = '', which = '']: readonly string[]): string | undefined {
  const command = word.toUpperCase();
  if (command === 'EVALSHA') return namesBySha().get(which);
  if (command === 'EVAL') return namesBySha().get(createHash('sha1').update(which, 'latin1').digest('hex'));
  return undefined;
}

let names: Map<string, string> | undefined;

function namesBySha(): Map<string, string> {
  const files = () =>
    readdirSync(new URL('../../src/scripts', import.meta.url)).filter((file) => file.endsWith('.lua'));
  return (names ??= new Map(files().map((file) => [loadScript(file).sha, basename(file, '.lua')])));
}
