import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.mjs';
import { dataDirectory, inProject } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { runNpm } from '../run.mjs';
import { fingerprintOfOutputs, fingerprintOfSources } from './fingerprint.mjs';

const stampFile = inProject('dist', '.built');
const incrementalState = ['api', 'worker'].map((app) => inProject('dist', `${app}.tsbuildinfo`));

/**
 * Builds both apps, unless dist holds exactly what the sources as they are gave. Resolves whether it had to.
 * @throws Problem with the compiler's messages.
 */
export function build({ say = console.log, signal } = {}) {
  return withLock(join(dataDirectory, 'build.lock'), async () => {
    const sources = fingerprintOfSources();
    const [builtFrom, outputs] = readStamp();
    const isComplete = outputs === fingerprintOfOutputs();
    if (isComplete && builtFrom === sources) return false;
    say('Building …');
    // The compiler writes only what changed since its last run, also where its files were removed or replaced.
    if (!isComplete) for (const file of incrementalState) rmSync(file, { force: true });
    const { code, output } = await runNpm(['run', '--silent', 'build'], { capture: true, signal });
    if (code !== 0) throw new Problem(`The build failed:\n${output.trim()}`);
    writeFileSync(stampFile, `${sources}\n${fingerprintOfOutputs()}\n`);
    return true;
  });
}

const readStamp = () => (existsSync(stampFile) ? readFileSync(stampFile, 'utf8').split('\n') : []);
