import { installPackage } from '../apt.mjs';
import { isAtLeast } from '../version.mjs';
import { OLDEST } from './supported.mjs';

/** Installs Redis with apt-get, as `installPackage` does. Its package redis-tools holds the program: see `findProgram`. */
export function installWithApt(say) {
  const isFit = (version) => version !== undefined && isAtLeast(version, OLDEST.Redis);
  return installPackage({ name: 'redis-tools', what: 'Redis', isFit, needed: OLDEST.Redis, say });
}
