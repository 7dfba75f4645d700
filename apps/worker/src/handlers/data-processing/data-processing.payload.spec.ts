import { describe, expect, it } from '@jest/globals';
import { payloadProblems } from '../../../test/payload-problems.js';
import { DataProcessingPayload } from './data-processing.payload.js';

const inline = { csv: 'region,amount\nnorth,1\n', group_by: 'region', sum: 'amount' };
const stored = { file: '2026/sales.csv', group_by: 'region', sum: 'amount' };

describe('DataProcessingPayload', () => {
  it.each([
    ['inline CSV', inline],
    ['a file', stored],
    ['null in place of the other', { ...stored, csv: null }],
    ['a tab', { ...inline, delimiter: '\t' }],
    ['null for what is optional', { ...inline, file: null, delimiter: null, limit: null }],
    ['the largest limit', { ...inline, limit: 5_000 }],
    ['a name with dots and spaces', { ...stored, file: 'all sales..v2.csv' }],
  ])('takes %s', (_, payload) => {
    expect(payloadProblems(DataProcessingPayload, payload)).toEqual({});
  });

  it.each([
    ['csv', { ...inline, csv: undefined }],
    ['csv', { ...inline, csv: '' }],
    ['csv', { ...inline, csv: 7 }],
    ['csv', { ...inline, ...stored }],
    ['file', { ...stored, file: '' }],
    ['file', { ...stored, file: '/etc/passwd' }],
    ['file', { ...stored, file: '../secret.csv' }],
    ['file', { ...stored, file: '2026/../../secret.csv' }],
    ['file', { ...stored, file: './sales.csv' }],
    ['file', { ...stored, file: '2026/' }],
    ['file', { ...stored, file: '..\\secret.csv' }],
    ['file', { ...stored, file: 'C:secret.csv' }],
    ['file', { ...stored, file: 'a\0b' }],
    ['file', { ...stored, file: 'x'.repeat(1_025) }],
    ['file', { ...stored, file: ['sales.csv'] }],
    ['group_by', { ...inline, group_by: undefined }],
    ['group_by', { ...inline, group_by: '' }],
    ['sum', { ...inline, sum: 3 }],
    ['sum', { ...inline, sum: 'x'.repeat(201) }],
    ['delimiter', { ...inline, delimiter: '' }],
    ['delimiter', { ...inline, delimiter: '"' }],
    ['delimiter', { ...inline, delimiter: '\n' }],
    ['delimiter', { ...inline, delimiter: '::' }],
    ['limit', { ...inline, limit: 0 }],
    ['limit', { ...inline, limit: 5_001 }],
    ['limit', { ...inline, limit: 1.5 }],
    ['limit', { ...inline, limit: '10' }],
  ])('names %s for %j', (field, payload) => {
    expect(Object.keys(payloadProblems(DataProcessingPayload, payload))).toEqual([field]);
  });

  it('says what was expected', () => {
    expect(payloadProblems(DataProcessingPayload, {})).toEqual({
      csv: ['must be CSV text whose first line names the columns; give either "csv" or "file", not both'],
      group_by: ['must be the name of a column (1 to 200 characters)'],
      sum: ['must be the name of a column of numbers (1 to 200 characters)'],
    });
  });
});
