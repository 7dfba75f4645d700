import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidPayloadError, NonRetryableError } from '@app/queue';
import { Test } from '@nestjs/testing';
import { salesCsv } from '../../../../../test/fixtures/sales-csv.js';
import { taskContext } from '../../../test/task-context.js';
import { temporaryFolder } from '../../../test/temporary-folder.js';
import { DataProcessingHandler } from './data-processing.handler.js';
import { DataProcessingModule } from './data-processing.module.js';
import type { DataProcessingPayload } from './data-processing.payload.js';

const columns = { group_by: 'region', sum: 'amount' };

describe('DataProcessingHandler', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let handler: DataProcessingHandler;

  beforeEach(async () => {
    folder = temporaryFolder();
    const options = { dataFolder: folder.path, maxCsvBytes: 64 * 1024 * 1024 };
    const module = await Test.createTestingModule({ imports: [DataProcessingModule.register(options)] }).compile();
    handler = module.get(DataProcessingHandler);
  });

  afterEach(() => folder.remove());

  const run = (payload: Partial<DataProcessingPayload>) => handler.handle({ ...columns, ...payload }, taskContext());
  const failure = (payload: Partial<DataProcessingPayload>): Promise<NonRetryableError> =>
    run(payload).then(
      () => Promise.reject(new Error('succeeded')),
      (error: NonRetryableError) => error,
    );
  const store = (name: string, content: string): void => writeFileSync(join(folder.path, name), content);

  it('groups and sums inline CSV, groups in order of appearance', async () => {
    expect(await run({ csv: 'region,amount\nsouth,0.1\nnorth,5\nsouth,0.2\n' })).toEqual({
      columns: ['region', 'amount', 'count'],
      rows: [
        ['south', 0.3, 2],
        ['north', 5, 1],
      ],
      row_count: 3,
    });
  });

  it('groups and sums a file of 20,000 sales, as inline text of the same content', async () => {
    const { text, byRegion } = salesCsv(20_000);
    store('sales.csv', text);
    const table = await run({ file: 'sales.csv' });
    expect(table).toEqual({ columns: ['region', 'amount', 'count'], rows: byRegion, row_count: 20_000 });
    expect(await run({ csv: text })).toEqual(table);
  });

  it.each([
    ['semicolons', 'region;amount\nnorth;1\n', ';'],
    ['a byte order mark, CRLF and blank lines', '\uFEFFregion,amount\r\n\r\nnorth,1\r\n\r\n', undefined],
    ['spaces around names of columns and numbers', ' region , amount \nnorth, 1 \n', undefined],
    ['quotes', '"region","amount"\n"north","1"', undefined],
    ['further columns', 'id,amount,note,region\n7,1,"a, ""b""\nc",north\n', undefined],
  ])('reads %s', async (_, csv, delimiter) => {
    expect((await run({ csv, delimiter })).rows).toEqual([['north', 1, 1]]);
  });

  it('keeps groups with hostile names apart from objects', async () => {
    const { rows } = await run({ csv: 'region,amount\n__proto__,1\nconstructor,2\n__proto__,3\n,4\n' });
    expect(rows).toEqual([
      ['__proto__', 4, 2],
      ['constructor', 2, 1],
      ['', 4, 1],
    ]);
  });

  it('gives an empty table for a header alone', async () => {
    expect(await run({ csv: 'region,amount' })).toMatchObject({ rows: [], row_count: 0 });
  });

  it('counts the rows of groups beyond the limit', async () => {
    const csv = 'region,amount\na,1\nb,2\nc,3\na,4\nc,5\n';
    expect(await run({ csv, limit: 2 })).toMatchObject({
      rows: [
        ['a', 5, 2],
        ['b', 2, 1],
      ],
      row_count: 5,
      skipped: 2,
    });
  });

  it.each([
    ['csv', /line 4, column "amount": "lots" is not a number/, { csv: 'region,amount\n"a\nb",1\nc,lots\n' }],
    ['csv', /line 2, column "amount": "" is not a number/, { csv: 'region,amount\nnorth,\n' }],
    ['csv', /Invalid Record Length: expect 2, got 3 on line 2/, { csv: 'region,amount\nnorth,1,2\n' }],
    ['csv', /Quote Not Closed/, { csv: 'region,amount\n"north,1\n' }],
    ['csv', /no header line/, { csv: '\n\n' }],
    ['group_by', /no column "region"; the columns are "area, amount"/, { csv: 'area,amount\nnorth,1\n' }],
    ['sum', /no column "amount"/, { csv: 'region,price\nnorth,1\n' }],
    ['sum', /two columns "amount"/, { csv: 'region,amount,amount\nnorth,1,2\n' }],
    ['file', /no file "none.csv"/, { file: 'none.csv' }],
  ])('blames %s for %s', async (field, message, payload) => {
    const error = await failure(payload);
    expect(error).toBeInstanceOf(InvalidPayloadError);
    expect(error).toMatchObject({ message: expect.stringMatching(message), fields: [{ field }] });
  });

  it('blames a file by its name, without a retry', async () => {
    store('bad.csv', 'region,amount\nnorth,?\n');
    const error = await failure({ file: 'bad.csv' });
    expect(error).toBeInstanceOf(NonRetryableError);
    expect(error).toMatchObject({
      message: 'bad.csv: line 2, column "amount": "?" is not a number',
      reason: 'non_retryable',
    });
  });

  it('cuts long cells in messages, and stops at a quote that swallows the file', async () => {
    expect((await failure({ csv: `region,amount\nnorth,${'x'.repeat(5_000)}` })).message.length).toBeLessThan(200);
    store('quote.csv', `region,amount\n"north,1\n${'south,2\n'.repeat(100_000)}`);
    expect((await failure({ file: 'quote.csv' })).message).toMatch(/Max Record Size/);
  });

  it('fails when the table is larger than a result may be', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => `${'g'.repeat(100)}${index},1`);
    expect((await failure({ csv: `region,amount\n${rows.join('\n')}` })).message).toMatch(/lower "limit"/);
  });

  it('stops when the run is told to', async () => {
    const stop = new AbortController();
    const context = taskContext({ signal: stop.signal });
    const result = handler.handle({ ...columns, csv: `region,amount\n${'north,1\n'.repeat(100_000)}` }, context);
    setImmediate(() => stop.abort());
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });
});
