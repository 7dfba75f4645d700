import { onPath } from './on-path.mjs';
import { run } from './run.mjs';

const OPTIONS = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

/**
 * Installs a Debian package with apt-get, as root or with a sudo that asks no password. `what` is its name for people;
 * `isFit` judges the version on offer (undefined: none is), `needed` says in words what it wants. Tells `say` what it
 * does, and why not when it can't. Resolves whether it was installed.
 */
export async function installPackage({ name, what, isFit = (version) => version !== undefined, needed, say }) {
  if (onPath('apt-get').length === 0) return false;
  const asRoot = await wayToBeRoot();
  if (asRoot === undefined) {
    say(`apt-get could install ${what}, but needs root, and sudo is not there or asks for a password.`);
    return false;
  }
  say(`No ${what} here: installing the package ${name} with apt-get …`);
  const aptGet = (...args) => run(asRoot[0], [...asRoot.slice(1), ...args], { capture: true });

  let offered = await offeredVersion(name);
  let install = isFit(offered) ? await aptGet('install', ...OPTIONS, name) : undefined;
  if (install?.code !== 0) {
    // Package lists are missing in a fresh container, and stale ones name files that are gone.
    const update = await aptGet('update', '-q');
    if (update.code !== 0) say(lastLines(update.output));
    offered = await offeredVersion(name);
    if (!isFit(offered)) {
      const wanted = needed === undefined ? '' : `; ${needed} is needed`;
      say(`apt-get offers ${offered === undefined ? `no ${what}` : `${what} ${offered}`}${wanted}.`);
      return false;
    }
    install = await aptGet('install', ...OPTIONS, name);
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
async function offeredVersion(name) {
  const { output } = await run('apt-cache', ['policy', name], {
    capture: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return /^\s*Candidate: (?:\d+:)?(\d+(?:\.\d+)+)/m.exec(output)?.[1];
}

const lastLines = (output) => output.trim().split('\n').slice(-5).join('\n');
