import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnRedis } from '@app/queue/testing';
import { requireProgram } from './requirements.js';
import { readSyncs, type Sync } from './synced-bytes.js';

/**
 * Watches which bytes of the append-only file a redis-server really brings to the disk. A file has what was written to it at
 * once, also what a power failure takes away: only the system calls tell the two apart.
 */
export class SyncWatch {
  private constructor(
    private readonly tracer: ChildProcess,
    private readonly folder: string,
    private readonly sizeBefore: number,
  ) {}

  /** @param redis nobody writes to it meanwhile; it must have been started with `--appendonly yes` */
  static async start(redis: OwnRedis): Promise<SyncWatch> {
    const strace = requireProgram('strace', 'apt-get install strace');
    const pid = /process_id:(\d+)/.exec(await redis.ask((client) => client.info('server')))?.[1] as string;
    const folder = mkdtempSync(join(tmpdir(), 'task-queue-syncs-'));
    const { size } = statSync(redis.appendOnlyFile);
    const what = ['-e', 'trace=write,fsync,fdatasync', '-e', 'signal=none'];
    const how = ['-f', '-ttt', '-T', '-y', '-s', '0', '-o', join(folder, 'calls')];
    const tracer = spawn(strace, [...how, ...what, '-p', pid], { stdio: ['ignore', 'ignore', 'pipe'] });
    const [said] = (await once(tracer.stderr as NodeJS.ReadableStream, 'data')) as [Buffer];
    if (!String(said).includes('attached')) throw new Error(`strace can't watch redis-server: ${String(said)}`);
    return new SyncWatch(tracer, folder, size);
  }

  /** Resolves, when the server has been killed, with each time at which more was on the disk. */
  async syncs(): Promise<Sync[]> {
    if (this.tracer.exitCode === null) await once(this.tracer, 'exit');
    const calls = readFileSync(join(this.folder, 'calls'), 'utf8');
    rmSync(this.folder, { recursive: true });
    return readSyncs(calls, this.sizeBefore);
  }
}
