/** What is wrong with a CSV table, said so that its owner can mend it. */
export class CsvProblem extends Error {
  /** @param field the field of the payload that is at fault, where it is not the table itself. */
  constructor(
    message: string,
    readonly field?: 'group_by' | 'sum',
  ) {
    super(message);
    this.name = 'CsvProblem';
  }
}
