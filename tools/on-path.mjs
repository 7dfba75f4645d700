import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where an executable file of this name is on the PATH, in its order. */
export function onPath(name, environment = process.env) {
  const directories = (environment.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  return directories.map((directory) => join(directory, name)).filter(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
