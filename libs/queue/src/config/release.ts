import { existsSync, readFileSync } from 'node:fs';

/** Name and version of what runs, from the nearest package.json above this file: the same in `src` and in `dist`. */
export const RELEASE: Readonly<{ name: string; version: string }> = readRelease(new URL('./', import.meta.url));

function readRelease(folder: URL): { name: string; version: string } {
  const file = new URL('package.json', folder);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
  const above = new URL('../', folder);
  if (above.href === folder.href) throw new Error('There is no package.json above the library');
  return readRelease(above);
}
