import { existsSync, readFileSync } from 'node:fs';
import { inProject } from '../paths.mjs';

/** Where Jest leaves its results, for `readTotals`. */
export const resultsFile = inProject('.data', 'test', 'results.json');

/**
 * How many tests passed and failed, given the exit code of the whole run. A test file that could not be loaded, or a
 * check that failed outside of Jest, counts as one that failed.
 */
export function readTotals(exitCode, file = resultsFile) {
  const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = read(file);
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

function read(file) {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
