import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where a program is that a fault needs.
 * @throws Error that says how to get it: a fault that can't be injected is a failure, not a pass
 */
export function requireProgram(name: string, howToGet: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  throw new Error(`This fault needs ${name}, which is not on the PATH. ${howToGet}`);
}

/** @throws Error where this process may not do what only root may */
export function requireRoot(why: string): void {
  if (process.getuid?.() !== 0) throw new Error(`This fault needs root (${why}): run it with sudo, or in a container`);
}
