import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../tools/problem.mjs';
import { runNpm } from '../../tools/run.mjs';

const folder = new URL('../', import.meta.url);

/**
 * Installs the benchmarks' own packages where one is missing or has another version than package.json asks for.
 * `npm install` and not `npm ci`, which refuses a lock without the binaries of every other system.
 */
export async function installPackages() {
  const { dependencies } = readJson('package.json');
  if (Object.entries(dependencies).every(([name, version]) => installedVersion(name) === version)) return;
  console.log('Installing the packages of the benchmarks …');
  const { code } = await runNpm(['install', '--no-save', '--no-audit', '--no-fund', '--prefix', fileURLToPath(folder)]);
  if (code !== 0) throw new Problem('The packages of the benchmarks could not be installed: see npm above.');
}

/** @returns {string | undefined} */
export function installedVersion(name) {
  const file = `node_modules/${name}/package.json`;
  return existsSync(new URL(file, folder)) ? readJson(file).version : undefined;
}

const readJson = (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
