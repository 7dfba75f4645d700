import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { CsvProblem } from './csv-problem.js';

/** A row of a table, and the line of the text on which it ends (from 1). */
export interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/** Longest row, in characters: a quote that is never closed must not pull the whole file into memory. */
const MAX_RECORD_SIZE = 128 * 1024;

/**
 * Reads CSV (RFC 4180; any line ending, blank lines skipped, byte order mark allowed) row by row through `consume`,
 * the header row included, and holds one chunk in memory. Resolves with what `consume` returns.
 * @throws CsvProblem when the text is not well-formed; what `source` or `consume` throws; AbortError by `signal`.
 */
export async function readCsv<Result>(
  source: Readable,
  delimiter: string,
  signal: AbortSignal,
  consume: (records: AsyncIterable<CsvRecord>) => Promise<Result>,
): Promise<Result> {
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD_SIZE,
  });
  // When the consumer throws, its loop destroys the parser, and the pipeline reports that as an AbortError instead.
  let seen: { error: unknown } | undefined;
  const consumer = async (records: AsyncIterable<CsvRecord>): Promise<Result> => {
    try {
      return await consume(records);
    } catch (error) {
      seen = { error };
      throw error;
    }
  };
  try {
    return await pipeline(source, parser, consumer, { signal });
  } catch (failure) {
    const error = seen === undefined ? failure : seen.error;
    if (error instanceof CsvError) throw new CsvProblem(error.message);
    throw error;
  }
}
