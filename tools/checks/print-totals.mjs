/** Prints the totals of the last `npm test`, whose exit code is the argument. */
import { readTotals } from './results.mjs';

const { passed, failed } = readTotals(Number(process.argv[2]));
console.log(`${passed} passed, ${failed} failed`);
