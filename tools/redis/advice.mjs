import { OLDEST } from './supported.mjs';

const WAYS = {
  darwin: ['brew install redis'],
  linux: [
    'Debian, Ubuntu:  sudo apt-get install redis-tools   (or redis-server, which also sets up a service)',
    'Fedora, RHEL:    sudo dnf install valkey',
    'Alpine:          sudo apk add redis',
    'Arch:            sudo pacman -S valkey',
    'an older system: https://redis.io/docs/latest/operate/oss_and_stack/install/',
  ],
  win32: ['in WSL (wsl --install), with this checkout inside it:  sudo apt-get install redis-tools'],
};

const DOCKER =
  'docker run -p 127.0.0.1:6379:6379 -v task-queue-redis:/data redis:7-alpine redis-server --appendonly yes';

/** What to do when no Redis can be found or installed, for this system first. */
export function howToGetRedis(platform = process.platform) {
  const ways = WAYS[platform] ?? WAYS.linux;
  return [
    `This needs a Redis ${OLDEST.Redis} or newer (or Valkey ${OLDEST.Valkey}), and there is none on the PATH. Ways to get one:`,
    ...ways.map((way) => `  ${way}`),
    'or, for npm start, have one elsewhere:',
    `  ${DOCKER}`,
    '  REDIS_URL=redis://user:password@host:6379 npm start',
    'For npm test, TEST_REDIS_URL names one that the tests may empty.',
  ].join('\n');
}
