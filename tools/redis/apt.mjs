import { run } from '../run.mjs';
import { onPath } from './program.mjs';
import { OLDEST } from './supported.mjs';
import { isAtLeast } from '../version.mjs';

/** Holds the program of the server, without a system service: see `findProgram`. */
const PACKAGE = 'redis-tools';
const OPTIONS = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

/**
 * Installs Redis with apt-get, as root or with a sudo that asks no password. Tells `say` what it does, and why not when
 * it can't. Resolves whether it was installed.
 */
export async function installWithApt(say) {
  if (onPath('apt-get').length === 0) return false;
  const asRoot = await wayToBeRoot();
  if (asRoot === undefined) {
    say('apt-get could install Redis, but needs root, and sudo is not there or asks for a password.');
    return false;
  }
  say(`No Redis here: installing the package ${PACKAGE} with apt-get …`);
  const aptGet = (...args) => run(asRoot[0], [...asRoot.slice(1), ...args], { capture: true });

  let offered = await offeredVersion();
  let install = isNewEnough(offered) ? await aptGet('install', ...OPTIONS, PACKAGE) : undefined;
  if (install?.code !== 0) {
    // Package lists are missing in a fresh container, and stale ones name files that are gone.
    const update = await aptGet('update', '-q');
    if (update.code !== 0) say(lastLines(update.output));
    offered = await offeredVersion();
    if (!isNewEnough(offered)) {
      say(`apt-get offers ${offered === undefined ? 'no Redis' : `Redis ${offered}`}; ${OLDEST.Redis} is needed.`);
      return false;
    }
    install = await aptGet('install', ...OPTIONS, PACKAGE);
  }
  if (install.code !== 0) say(`apt-get could not install it:\n${lastLines(install.output)}`);
  return install.code === 0;
}

/** The words to put before a command of apt-get, or undefined when there is no way without asking. */
async function wayToBeRoot() {
  const aptGet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  if (process.getuid?.() === 0) return aptGet;
  if (onPath('sudo').length === 0) return undefined;
  const { code } = await run('sudo', ['-n', 'true'], { capture: true });
  return code === 0 ? ['sudo', '-n', ...aptGet] : undefined;
}

/** The version that apt-get would install, without the epoch and revision of the package. */
async function offeredVersion() {
  const { output } = await run('apt-cache', ['policy', PACKAGE], {
    capture: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return /^\s*Candidate: (?:\d+:)?(\d+(?:\.\d+)+)/m.exec(output)?.[1];
}

const isNewEnough = (version) => version !== undefined && isAtLeast(version, OLDEST.Redis);

const lastLines = (output) => output.trim().split('\n').slice(-5).join('\n');
