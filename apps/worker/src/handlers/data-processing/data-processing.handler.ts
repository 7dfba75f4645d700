import {
  InvalidPayloadError,
  MAX_RESULT_BYTES,
  NonRetryableError,
  TaskHandler,
  type Handler,
  type TaskContext,
} from '@app/queue';
import { CsvProblem } from './csv-problem.js';
import { readCsv } from './csv-records.js';
import { DataFolder } from './data-folder.js';
import { DataProcessingPayload, GROUP_LIMIT } from './data-processing.payload.js';
import { groupAndSum, type GroupedTable } from './group-and-sum.js';
import { inlineCsv } from './inline-csv.js';

/** Groups a CSV table by one column and sums another; the table that comes out is the task's result. */
@TaskHandler('data_processing', { payload: DataProcessingPayload })
export class DataProcessingHandler implements Handler<DataProcessingPayload> {
  constructor(private readonly folder: DataFolder) {}

  /** @throws NonRetryableError when the table or the payload is at fault, with the line, column or field. */
  async handle(payload: DataProcessingPayload, { signal }: TaskContext): Promise<GroupedTable> {
    const grouping = { groupBy: payload.group_by, sum: payload.sum, limit: payload.limit ?? GROUP_LIMIT.default };
    const file = payload.file ?? undefined;
    const source = file === undefined ? inlineCsv(payload.csv ?? '') : await this.folder.open(file, 'file');
    try {
      const table = await readCsv(source, payload.delimiter ?? ',', signal, (records) =>
        groupAndSum(records, grouping),
      );
      return fitting(table);
    } catch (error) {
      throw error instanceof CsvProblem ? refusal(error, file) : error;
    }
  }
}

/** The payload is blamed for a column it names and for inline text; a file is blamed by its name, and can be mended. */
function refusal({ field, message }: CsvProblem, file: string | undefined): NonRetryableError {
  if (field !== undefined) return new InvalidPayloadError([{ field, message }]);
  if (file === undefined) return new InvalidPayloadError([{ field: 'csv', message }]);
  return new NonRetryableError(`${file}: ${message}`);
}

/** The table is all that a task of this type is for, so one that can't be kept is a failure. */
function fitting(table: GroupedTable): GroupedTable {
  const bytes = Buffer.byteLength(JSON.stringify(table));
  if (bytes <= MAX_RESULT_BYTES) return table;
  throw new NonRetryableError(
    `The table of ${table.rows.length} groups has ${bytes} bytes and ${MAX_RESULT_BYTES} can be kept: lower "limit"`,
  );
}
