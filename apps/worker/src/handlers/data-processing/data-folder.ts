import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidPayloadError } from '@app/queue';
import { DATA_PROCESSING_OPTIONS, type DataProcessingOptions } from './data-processing.settings.js';

/** Codes of the file system that blame the path, not the machine. */
const PATH_AT_FAULT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO']);

/** The files that tasks may read: those below one folder, links out of it excluded. */
@Injectable()
export class DataFolder {
  constructor(@Inject(DATA_PROCESSING_OPTIONS) private readonly options: DataProcessingOptions) {}

  /**
   * Opens a file by its path in the folder. The stream closes the file by itself.
   * @throws InvalidPayloadError naming `field` when there is no such file in the folder, or it is larger than allowed;
   *   Error when the folder is missing or the system fails, which may be better later or on another worker.
   */
  async open(path: string, field: string): Promise<Readable> {
    const file = await this.openInside(path, field);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw invalid(field, `${JSON.stringify(path)} is not a file`);
      if (stats.size > this.options.maxCsvBytes) {
        const limit = `at most ${this.options.maxCsvBytes} are read (MAX_CSV_BYTES)`;
        throw invalid(field, `${JSON.stringify(path)} has ${stats.size} bytes; ${limit}`);
      }
      return file.createReadStream();
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private async openInside(path: string, field: string): Promise<FileHandle> {
    const folder = await this.realFolder();
    try {
      const target = await realpath(join(folder, path));
      if (!isInside(folder, target)) throw invalid(field, `${JSON.stringify(path)} leads out of the data folder`);
      // A link swapped in since is not followed, and a pipe does not block.
      return await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!PATH_AT_FAULT.has(code)) throw error;
      throw invalid(field, `there is no file ${JSON.stringify(path)} in the data folder`);
    }
  }

  private async realFolder(): Promise<string> {
    try {
      return await realpath(this.options.dataFolder);
    } catch (cause) {
      throw new Error(`The data folder ${this.options.dataFolder} (DATA_FOLDER) can't be opened on this worker`, {
        cause,
      });
    }
  }
}

function isInside(folder: string, target: string): boolean {
  const path = relative(folder, target);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

const invalid = (field: string, message: string): InvalidPayloadError => new InvalidPayloadError([{ field, message }]);
