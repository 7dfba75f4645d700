import { readFileSync } from 'node:fs';

/** The end of a text file. */
export function lastLines(file, count = 8) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
