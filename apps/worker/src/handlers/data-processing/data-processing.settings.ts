import { integer, text, type Values } from '@app/queue';

const MIB = 1024 * 1024;

/** What the handler of `data_processing` configures. */
export const dataProcessingSettings = {
  /** Folder that tasks may name files of. Relative to where the worker is started. */
  dataFolder: text('DATA_FOLDER', '.data/files'),
  /** Largest file that is read, in bytes. It is streamed, so this bounds time rather than memory. */
  maxCsvBytes: integer('MAX_CSV_BYTES', 256 * MIB, { min: 1, max: Number.MAX_SAFE_INTEGER }),
};

export type DataProcessingOptions = Values<typeof dataProcessingSettings>;

/** Injection token of `DataProcessingOptions`. */
export const DATA_PROCESSING_OPTIONS = Symbol('DataProcessingOptions');
