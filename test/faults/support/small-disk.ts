import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireProgram, requireRoot } from './requirements.js';

const run = promisify(execFile);
const CHUNK = Buffer.alloc(4_096);

/** A file system of its own that is soon full. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** @param size as mount takes it: `16m` */
  static async mount(size: string): Promise<SmallDisk> {
    requireRoot('a small file system of its own');
    const mount = requireProgram('mount', 'apt-get install mount');
    const path = mkdtempSync(join(tmpdir(), 'task-queue-disk-'));
    try {
      await run(mount, ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
    } catch (error) {
      rmSync(path, { recursive: true });
      throw error;
    }
    return new SmallDisk(path);
  }

  /** Fills it to the last byte. Returns what makes room again. */
  fill(): () => void {
    const path = join(this.path, 'filler');
    const file = openSync(path, 'w');
    try {
      for (;;) writeSync(file, CHUNK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
    return () => rmSync(path);
  }

  /** Takes it away, also from a process that still has files there. */
  async remove(): Promise<void> {
    await run('umount', ['--lazy', this.path]);
    rmSync(this.path, { recursive: true });
  }
}
