import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { inProject } from '../paths.mjs';

const ROOMS = [
  'domain',
  'config',
  'redis',
  'scripts',
  'producer',
  'handlers',
  'maintenance',
  'inspect',
  'events',
  'operate',
  'worker',
];
const LIBRARY = 'libs/queue/src';

/** Every room with one file, all reached from the doors, and imports that are all right. */
const SOUND = {
  'apps/api/src/main.ts': ["import '@app/queue';", "import './near.js';", "import '@nestjs/common';"],
  'apps/api/src/near.ts': ['export {};'],
  'apps/worker/src/main.ts': ["import '@app/queue';"],
  'libs/queue/testing/index.ts': ["import '../src/redis/file.js';", "import 'ioredis';"],
  [`${LIBRARY}/index.ts`]: ["import './queue.module.js';", ...ROOMS.map((room) => `import './${room}/file.js';`)],
  [`${LIBRARY}/queue.module.ts`]: ["import './worker/file.js';"],
  ...Object.fromEntries(ROOMS.map((room) => [`${LIBRARY}/${room}/file.ts`, ['export const a = 1;']])),
  [`${LIBRARY}/scripts/file.ts`]: ["import '../redis/file.js';", "import '../domain/file.js';"],
  [`${LIBRARY}/redis/file.ts`]: ["import 'ioredis';", "import '../config/file.js';"],
  [`${LIBRARY}/worker/file.ts`]: ["import '../events/file.js';", "import './executor.js';"],
  [`${LIBRARY}/worker/executor.ts`]: ["import '../domain/file.js';"],
  [`${LIBRARY}/worker/lease-thread.ts`]: ["import 'ioredis';", "import 'node:worker_threads';"],
  [`${LIBRARY}/producer/file.spec.ts`]: [
    "import './file.js';",
    "import '../redis/file.js';",
    "import '../../testing/index.js';",
    "import '@jest/globals';",
  ],
};

/** A line that is wrong in a file, and the rule that must say so. */
const WRONG = [
  ['libs/queue/src/domain/file.ts', "import '../config/file.js';", 'floor-of-domain'],
  ['libs/queue/src/domain/file.ts', "import '@nestjs/common';", 'domain-imports-nothing'],
  ['libs/queue/src/domain/file.ts', "import 'node:crypto';", 'domain-imports-nothing'],
  ['libs/queue/src/config/file.ts', "import '../redis/file.js';", 'floor-of-config'],
  ['libs/queue/src/redis/file.ts', "import '../scripts/file.js';", 'floor-of-redis'],
  ['libs/queue/src/scripts/file.ts', "import '../config/file.js';", 'floor-of-scripts'],
  ['libs/queue/src/producer/file.ts', "import '../inspect/file.js';", 'floor-of-producer'],
  ['libs/queue/src/handlers/file.ts', "import type { a } from '../worker/file.js';", 'floor-of-handlers'],
  ['libs/queue/src/maintenance/file.ts', "import '../events/file.js';", 'floor-of-maintenance'],
  ['libs/queue/src/inspect/file.ts', "import '../index.js';", 'floor-of-inspect'],
  ['libs/queue/src/operate/file.ts', "import '../inspect/file.js';", 'floor-of-operate'],
  ['libs/queue/src/events/file.ts', "import '../producer/file.js';", 'floor-of-events'],
  ['libs/queue/src/worker/file.ts', "import '../queue.module.js';", 'floor-of-worker'],
  ['libs/queue/src/worker/executor.ts', "import '../scripts/file.js';", 'executor-without-redis'],
  ['libs/queue/src/producer/file.spec.ts', "import '../worker/file.js';", 'floor-of-specs-of-producer'],
  ['libs/queue/src/helpers/file.ts', "import '../domain/file.js';", 'every-file-has-a-room'],
  ['libs/queue/src/queue.helper.ts', "import './domain/file.js';", 'every-file-has-a-room'],
  ['libs/queue/src/queue.module.ts', "import '../../../apps/api/src/near.js';", 'library-imports-no-app'],
  ['libs/queue/src/queue.module.ts', "import '../testing/index.js';", 'production-without-tests'],
  ['libs/queue/src/queue.module.ts', "import 'ioredis';", 'ioredis-only-in-redis'],
  ['libs/queue/src/queue.module.ts', "import 'fast-check';", 'production-without-dev-dependencies'],
  ['libs/queue/src/queue.module.ts', "import 'semver';", 'declared-dependencies-only'],
  ['libs/queue/src/queue.module.ts', "import './missing.js';", 'resolvable'],
  ['libs/queue/src/queue.module.ts', "import './index.js';", 'no-cycles'],
  ['libs/queue/src/worker/unused.ts', "import './file.js';", 'no-dead-code'],
  ['libs/queue/src/worker/alone.ts', 'export {};', 'no-orphans'],
  ['apps/api/src/near.ts', "import '../../../libs/queue/src/redis/file.js';", 'apps-use-the-public-door'],
  ['apps/api/src/near.ts', "import '../../../libs/queue/src/index.js';", 'apps-use-the-name-of-the-library'],
  ['apps/api/src/near.ts', "import '../../worker/src/main.js';", 'apps-are-apart'],
  ['apps/api/src/near.ts', "import 'ioredis';", 'ioredis-only-in-redis'],
  ['apps/api/src/near.ts', "import '@app/queue/testing';", 'production-without-tests'],
];

let directory;

before(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'layers-')));
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
    cpSync(inProject(file), join(directory, file));
  }
  symlinkSync(inProject('node_modules'), join(directory, 'node_modules'));
});

after(() => rmSync(directory, { recursive: true, force: true }));

test('a sound tree passes', () => {
  assert.deepEqual(violationsOf(SOUND), []);
});

test('every wrong import is found by its rule', () => {
  const tree = structuredClone(SOUND);
  for (const [file, line] of WRONG) tree[file] = [...(tree[file] ?? []), line];
  const found = violationsOf(tree);
  for (const [file, line, rule] of WRONG) {
    assert.ok(
      found.some((violation) => violation.from === file && violation.rule === rule),
      `${rule} does not see ${line} in ${file}`,
    );
  }
});

function violationsOf(tree) {
  for (const folder of ['apps', 'libs']) rmSync(join(directory, folder), { recursive: true, force: true });
  for (const [file, lines] of Object.entries(tree)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), lines.join('\n'));
  }
  const depcruise = inProject('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'];
  const { stdout } = spawnSync(process.execPath, [depcruise, ...options], { cwd: directory, encoding: 'utf8' });
  const { violations } = JSON.parse(stdout).summary;
  // A file that nothing reaches is reported as the one that is not reached.
  return violations.map(({ from, to, rule }) => ({ from: rule.name === 'no-dead-code' ? to : from, rule: rule.name }));
}
