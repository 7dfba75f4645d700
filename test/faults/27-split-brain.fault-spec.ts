import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { NetworkNamespace } from './support/network-namespace.js';
import { requireProgram } from './support/requirements.js';

const LAG_S = 2;
/** Redis looks once a second, and the last sign of the replica may be a second old. */
const REFUSES_WITHIN_MS = (LAG_S + 2) * 1_000;

describe('fault 27: the primary is alone on its side of a network that has split', () => {
  let system: FaultySystem;
  let otherSide: NetworkNamespace;
  let replica: ChildProcess;
  let port: number;
  const folder = mkdtempSync(join(tmpdir(), 'task-queue-replica-'));
  beforeAll(async () => {
    otherSide = await NetworkNamespace.open();
    const bind = ['--bind', '127.0.0.1', otherSide.outerAddress, '--protected-mode', 'no'];
    const careful = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', String(LAG_S)];
    system = await FaultySystem.open({ redis: [...bind, '--repl-diskless-sync-delay', '0', ...careful] });
    port = await getPort();
    const [ip = '', ...netns] = otherSide.within;
    const server = [process.env['TEST_REDIS_SERVER'] as string, '--port', String(port), '--dir', folder, '--save', ''];
    const primary = ['--replicaof', otherSide.outerAddress, String(system.redis.port)];
    replica = spawn(ip, [...netns, ...server, ...primary], { stdio: 'ignore' });
    await eventually('the replica is there', async () => (await goodReplicas()) === 1);
  }, 60_000);
  afterAll(async () => {
    if (replica !== undefined) {
      const ended = once(replica, 'exit');
      replica.kill('SIGKILL');
      await ended;
    }
    await system?.stop();
    await otherSide?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const goodReplicas = async (): Promise<number> =>
    Number(/min_slaves_good_slaves:(\d+)/.exec(await system.client.info('replication'))?.[1] ?? 0);

  /** On the other side, where this one can't reach it. */
  async function askReplica(...command: string[]): Promise<string> {
    const [ip = '', ...netns] = otherSide.within;
    const cli = requireProgram('redis-cli', 'apt-get install redis-tools');
    const { stdout } = await promisify(execFile)(ip, [...netns, cli, '-p', String(port), ...command]);
    return stdout.trim();
  }

  it('it refuses writes after the lag, serves reads, and goes on when a replica is back', async () => {
    const worker = system.startHostileWorker();
    await system.finished([await system.submit({ task_type: 'noop' })]);
    const known = await eventually('the replica has it', async () => {
      const ids = await askReplica('HLEN', 'task_queue:metadata');
      return ids === '1' && ids;
    });
    await otherSide.unplug();
    const splitAt = performance.now();
    const kept: string[] = [];
    await eventually(
      'writes are refused',
      async () => {
        const { status, body } = await system.ask('POST', '/tasks', { task_type: 'noop' });
        if (status !== 201) return status === 503;
        kept.push(body['task_id'] as string);
        system.accept(body['task_id'] as string);
        return false;
      },
      REFUSES_WITHIN_MS + 2_000,
    );
    measured(`writes are refused after a split, with a lag of ${LAG_S} s`, performance.now() - splitAt);
    // The other side has a primary of its own now: this one must not take anything more.
    expect(await askReplica('REPLICAOF', 'NO', 'ONE')).toBe('OK');
    expect(await askReplica('HLEN', 'task_queue:metadata')).toBe(known);
    for (let time = 0; time < 5; time++) {
      expect((await system.ask('POST', '/tasks', { task_type: 'noop' })).status).toBe(503);
      expect((await system.ask('GET', '/stats')).status).toBe(200);
    }

    await otherSide.plug();
    expect(await askReplica('REPLICAOF', otherSide.outerAddress, String(system.redis.port))).toBe('OK');
    await eventually('the replica is there again', async () => (await goodReplicas()) === 1, 30_000);
    const later = await eventually('a task is accepted again', () => system.submit({ task_type: 'noop' }));
    for (const task of await system.finished([...kept, later])) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
    }
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('"level":"error"');
    await system.expectAllAccountedFor();
  }, 120_000);
});
