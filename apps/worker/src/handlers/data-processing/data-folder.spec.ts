import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidPayloadError } from '@app/queue';
import { temporaryFolder } from '../../../test/temporary-folder.js';
import { DataFolder } from './data-folder.js';

describe('DataFolder', () => {
  let outside: ReturnType<typeof temporaryFolder>;
  let root: string;
  let folder: DataFolder;

  beforeEach(() => {
    outside = temporaryFolder();
    root = join(outside.path, 'files');
    mkdirSync(join(root, 'sub'), { recursive: true });
    writeFileSync(join(root, 'sub', 'sales.csv'), 'a,b\n');
    writeFileSync(join(outside.path, 'secret.csv'), 'secret');
    folder = new DataFolder({ dataFolder: root, maxCsvBytes: 4 });
  });

  afterEach(() => outside.remove());

  it('opens a file below the folder', async () => {
    expect(await text(await folder.open('sub/sales.csv', 'file'))).toBe('a,b\n');
  });

  it('follows links that stay in the folder', async () => {
    symlinkSync('sub/sales.csv', join(root, 'latest.csv'));
    symlinkSync(root, join(outside.path, 'alias'));
    const aliased = new DataFolder({ dataFolder: join(outside.path, 'alias'), maxCsvBytes: 4 });
    expect(await text(await aliased.open('latest.csv', 'file'))).toBe('a,b\n');
  });

  it('refuses what leads out of the folder', async () => {
    symlinkSync('../secret.csv', join(root, 'file-link'));
    symlinkSync('..', join(root, 'folder-link'));
    for (const path of ['file-link', 'folder-link/secret.csv', '../secret.csv']) {
      await expect(folder.open(path, 'file')).rejects.toMatchObject({ message: expect.stringMatching(/leads out/) });
    }
  });

  it('names the field when there is no such file', async () => {
    symlinkSync('loop', join(root, 'loop'));
    for (const path of ['none.csv', 'sub/sales.csv/x', 'loop', 'x'.repeat(300)]) {
      const error = await folder.open(path, 'file').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidPayloadError);
      expect(error).toMatchObject({ reason: 'invalid_payload', fields: [{ field: 'file' }] });
    }
  });

  it('refuses folders and pipes, without waiting for the pipe', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    for (const path of ['sub', 'pipe']) await expect(folder.open(path, 'file')).rejects.toThrow(/is not a file/);
  });

  it('refuses a file that is too large', async () => {
    writeFileSync(join(root, 'large.csv'), '12345');
    await expect(folder.open('large.csv', 'file')).rejects.toThrow(/has 5 bytes; at most 4 are read \(MAX_CSV_BYTES\)/);
  });

  it('does not blame the payload when the folder is missing', async () => {
    rmSync(root, { recursive: true });
    const error = await folder.open('sub/sales.csv', 'file').catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(InvalidPayloadError);
    expect(error).toMatchObject({ message: expect.stringMatching(/DATA_FOLDER/) });
  });
});
