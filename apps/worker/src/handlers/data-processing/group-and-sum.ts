import type { CsvRecord } from './csv-records.js';
import { CsvProblem } from './csv-problem.js';
import { DecimalSum } from './decimal-sum.js';

export interface Grouping {
  groupBy: string;
  sum: string;
  /** Most groups; rows of further ones are only counted. */
  limit: number;
}

export interface GroupedTable {
  /** Headings of `rows`. */
  columns: [group: string, sum: string, count: 'count'];
  /** One for each group, in the order in which the groups first appear. */
  rows: [group: string, sum: number, count: number][];
  /** Rows read, without the header. */
  row_count: number;
  /** Rows whose group came after `limit` others, where there are any. */
  skipped?: number;
}

interface Group {
  sum: DecimalSum;
  count: number;
}

/**
 * Groups records by one column and sums another, in memory for `limit` groups only. The first record is the header.
 * @throws CsvProblem when there is no header, a column is missing or there twice, or a cell to sum is not a number.
 */
export async function groupAndSum(
  records: AsyncIterable<CsvRecord>,
  { groupBy, sum, limit }: Grouping,
): Promise<GroupedTable> {
  const groups = new Map<string, Group>();
  let columns: { group: number; sum: number } | undefined;
  let rowCount = 0;
  let skipped = 0;
  for await (const { record, info } of records) {
    if (columns === undefined) {
      columns = { group: columnOf(record, groupBy, 'group_by'), sum: columnOf(record, sum, 'sum') };
      continue;
    }
    rowCount += 1;
    const name = record[columns.group] ?? '';
    const known = groups.get(name);
    const group = known ?? { sum: new DecimalSum(), count: 0 };
    const cell = record[columns.sum] ?? '';
    if (!group.sum.add(cell)) {
      throw new CsvProblem(`line ${info.lines}, column "${sum}": ${shown(cell)} is not a number`);
    }
    group.count += 1;
    if (known === undefined && groups.size >= limit) skipped += 1;
    else if (known === undefined) groups.set(name, group);
  }
  if (columns === undefined) throw new CsvProblem('has no header line that names the columns');
  return {
    columns: [groupBy, sum, 'count'],
    rows: Array.from(groups, ([name, group]) => [name, group.sum.toNumber(), group.count]),
    row_count: rowCount,
    ...(skipped > 0 && { skipped }),
  };
}

function columnOf(header: readonly string[], name: string, field: 'group_by' | 'sum'): number {
  const names = header.map((cell) => cell.trim());
  const index = names.indexOf(name.trim());
  if (index === -1) {
    throw new CsvProblem(`there is no column "${name}"; the columns are ${shown(names.join(', '), 500)}`, field);
  }
  if (names.indexOf(name.trim(), index + 1) !== -1) throw new CsvProblem(`there are two columns "${name}"`, field);
  return index;
}

/** Text of the table as it goes into a message: quoted, and cut where it is long. */
const shown = (text: string, length = 40): string =>
  JSON.stringify(text.length > length ? `${text.slice(0, length)}…` : text);
