import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.mjs';
import { dataDirectory, inProject } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { runNpm } from '../run.mjs';

/** Another command that installs may take long on a slow network. */
const PATIENCE_MS = 1_800_000;

/** Installs the locked dependencies where they are missing or others than locked. Silent when there is nothing to do. */
export async function installDependencies() {
  if (reasonToInstall() === undefined) return;
  const onWait = () => console.log('Another command installs the dependencies: waiting for it …');
  await withLock(join(dataDirectory, 'install.lock'), install, { patienceMs: PATIENCE_MS, onWait });
}

const reasonToInstall = () =>
  whyToInstall(inProject('package-lock.json'), inProject('node_modules', '.package-lock.json'));

async function install() {
  const reason = reasonToInstall();
  if (reason === undefined) return;
  console.log(`${reason}: installing with npm ci …`);
  // NODE_ENV=production would leave out what building and testing need.
  const { code } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) throw new Problem('The dependencies could not be installed: see the message of npm above.');
}

/**
 * Compares what npm wrote when it last installed with the lock file. Contents, not times: a checkout or `npm install`
 * changes the times of both files in any order.
 */
export function whyToInstall(lockFile, installedFile) {
  if (!existsSync(installedFile)) return 'Dependencies are missing';
  const locked = packagesOf(lockFile);
  const installed = packagesOf(installedFile);
  const differs = Object.entries(locked).some(([path, wanted]) => {
    const present = installed[path];
    // What is optional may be left out on this system.
    if (path === '' || (present === undefined && wanted.optional)) return false;
    return present?.version !== wanted.version || present?.integrity !== wanted.integrity;
  });
  return differs ? 'Dependencies are not those of package-lock.json' : undefined;
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
