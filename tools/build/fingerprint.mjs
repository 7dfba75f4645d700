import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../paths.mjs';

const SOURCES = ['apps', 'libs', 'nest-cli.json', 'package.json', 'package-lock.json', 'tsconfig.json'];
const OUTPUTS = ['dist/apps', 'dist/libs'];
const TESTS = /\.(spec|e2e-spec)\.ts$/;

/** Stands for the contents of everything that the build reads. */
export function fingerprintOfSources() {
  const files = filesIn(SOURCES).filter((file) => !TESTS.test(file));
  return fingerprint(files, (file) => readFileSync(inProject(file)));
}

/** Stands for the files that the build wrote; any later build changes it. */
export function fingerprintOfOutputs() {
  return fingerprint(filesIn(OUTPUTS), (file) => {
    const { size, mtimeMs } = statSync(inProject(file));
    return `${size} ${mtimeMs}`;
  });
}

function fingerprint(files, describe) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`\0${file}\0`);
    hash.update(describe(file));
  }
  return hash.digest('hex');
}

function filesIn(paths) {
  const files = [];
  for (const path of paths.filter((each) => existsSync(inProject(each)))) {
    if (statSync(inProject(path)).isFile()) files.push(path);
    else files.push(...filesIn(readdirSync(inProject(path)).map((name) => join(path, name))));
  }
  return files.sort();
}
