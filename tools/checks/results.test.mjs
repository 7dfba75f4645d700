import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readTotals } from './results.mjs';

let directory;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'results-'));
});

after(() => rmSync(directory, { recursive: true, force: true }));

const results = (content) => {
  const file = join(directory, 'results.json');
  writeFileSync(file, content);
  return file;
};

test('counts what Jest counted, and test files that could not be loaded', () => {
  const file = results('{"numPassedTests":7,"numFailedTests":2,"numRuntimeErrorTestSuites":1}');
  assert.deepEqual(readTotals(1, file), { passed: 7, failed: 3 });
});

test('a run that failed is never reported as without failures', () => {
  assert.deepEqual(readTotals(1, join(directory, 'none.json')), { passed: 0, failed: 1 });
  assert.deepEqual(readTotals(1, results('{"numPassedTests":7')), { passed: 0, failed: 1 });
  assert.deepEqual(readTotals(1, results('{"numPassedTests":7,"numFailedTests":0}')), { passed: 7, failed: 1 });
});

test('a run that passed', () => {
  assert.deepEqual(readTotals(0, results('{"numPassedTests":7,"numFailedTests":0}')), { passed: 7, failed: 0 });
});
