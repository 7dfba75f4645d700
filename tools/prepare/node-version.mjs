import { readFileSync } from 'node:fs';
import { inProject } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { isAtLeast } from '../version.mjs';

/** Refuses a Node.js older than the "engines" of package.json. */
export function checkNodeVersion(running = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  const oldest = engines.node.replace('>=', '').trim();
  if (isAtLeast(running, oldest)) return;
  throw new Problem(
    `This needs Node.js ${oldest} or newer; here runs ${running}.\n` +
      'Get a current one from https://nodejs.org/ or, with nvm: nvm install',
  );
}
