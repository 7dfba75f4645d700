import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import getPort from 'get-port';
import { inProject } from '../paths.mjs';
import { ask } from '../redis/ask.mjs';

const STOPS =
  "for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { console.log('got ' + name); process.exit(0); });";
const API = `${STOPS} const http = await import('node:http');
http.createServer((request, response) => (request.url === '/die' ? process.exit(3) : response.end())).listen(process.env.PORT);`;
const WORKER = `${STOPS} console.log('logs ' + process.env.LOG_FORMAT); console.log('node ' + process.execArgv); setInterval(() => {}, 1000); process.send('ready');`;
const QUEUE = `export const integer = () => ({});
export function readEnvironment(settings, { LEASE }) {
  if (LEASE === 'soon') throw Object.assign(new Error('LEASE is wrong'), { code: 'INVALID_CONFIGURATION' });
}`;
const FILES = {
  'apps/api/src/main.js': API,
  'apps/api/src/api.settings.js': 'export const apiSettings = { port: {} };',
  'apps/worker/src/main.js': WORKER,
  'apps/worker/src/worker-app.settings.js': 'export const workerEnvironment = {};',
  'libs/queue/src/index.js': QUEUE,
};
const BUILD = `import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
for (const [name, code] of Object.entries(${JSON.stringify(FILES)})) {
  mkdirSync(dirname('dist/' + name), { recursive: true });
  writeFileSync('dist/' + name, code);
}`;

let checkout;
let environment;

/** A checkout whose apps are a few lines each. */
before(async () => {
  checkout = realpathSync(mkdtempSync(join(tmpdir(), 'start-')));
  cpSync(inProject('tools'), join(checkout, 'tools'), { recursive: true });
  symlinkSync(inProject('node_modules'), join(checkout, 'node_modules'));
  mkdirSync(join(checkout, 'apps'));
  writeFileSync(join(checkout, 'build.mjs'), BUILD);
  writeFileSync(
    join(checkout, 'package.json'),
    JSON.stringify({ type: 'module', scripts: { build: 'node build.mjs' }, dependencies: {} }),
  );
  const [port, redisPort] = [await getPort(), await getPort()];
  environment = { ...process.env, PORT: String(port), REDIS_PORT: String(redisPort) };
  for (const variable of ['REDIS_URL', 'REDIS_HOST', 'NO_COLOR', 'HOST', 'LOG_FORMAT', 'LEASE'])
    delete environment[variable];
});

after(() => rmSync(checkout, { recursive: true, force: true }));

async function start(more = {}) {
  const env = { ...environment, ...more };
  const child = spawn(process.execPath, ['tools/start.mjs'], { cwd: checkout, env });
  const run = { child, output: '', exited: once(child, 'exit') };
  const isReady = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        run.output += chunk;
        if (run.output.includes('Ctrl-C')) resolve();
      });
    }
  });
  await Promise.race([isReady, run.exited]);
  return run;
}

const askRedis = (...command) => ask({ host: '127.0.0.1', port: Number(environment.REDIS_PORT) }, command);

test('one Ctrl-C, which arrives twice, stops all of it; the next start has its data and does not build', async () => {
  const first = await start();
  assert.match(
    first.output,
    /Building …\nBuilt in \d+ s\.\n[^]*worker \| logs text\nworker \| node --enable-source-maps\n[^]*The task queue runs[^]*curl/,
  );
  await askRedis('SET', 'kept', 'yes');
  first.child.kill('SIGINT');
  first.child.kill('SIGINT');
  const [code] = await first.exited;
  assert.equal(code, 0, first.output);
  assert.deepEqual(first.output.match(/^(api {3}|worker) \| got \w+$/gm)?.toSorted(), [
    'api    | got SIGTERM',
    'worker | got SIGTERM',
  ]);
  assert.match(first.output, /Stopped\.\n$/);
  await assert.rejects(askRedis('PING'));

  const second = await start({ LOG_FORMAT: 'json' });
  assert.doesNotMatch(second.output, /Buil[dt]/);
  assert.match(second.output, /worker \| logs json\n/);
  assert.deepEqual(await askRedis('GET', 'kept'), ['yes']);
  second.child.kill('SIGTERM');
  assert.deepEqual(await second.exited, [0, null]);
});

test('an app that ends by itself is named, and the rest is stopped', async () => {
  const run = await start();
  await fetch(`http://localhost:${environment.PORT}/die`).catch(() => {});
  const [code] = await run.exited;
  assert.equal(code, 1);
  assert.match(run.output, /The api ended unexpectedly \(exit code 3\)[^]*worker \| got SIGTERM/);
  assert.equal(run.output.split('ended unexpectedly').length, 2);
  await assert.rejects(askRedis('PING'));
});

test('a port in use stops it before anything starts', async () => {
  const other = await start();
  const run = await start();
  assert.deepEqual(await run.exited, [1, null]);
  assert.match(run.output, new RegExp(`Port ${environment.PORT} is in use`));
  other.child.kill('SIGTERM');
  assert.deepEqual(await other.exited, [0, null]);
});

test('a wrong configuration is told once, before anything starts', async () => {
  const run = await start({ LEASE: 'soon' });
  assert.deepEqual(await run.exited, [1, null]);
  assert.equal(run.output.split('LEASE is wrong').length, 2);
  assert.doesNotMatch(run.output, /Redis|api|worker/);
});
