import { describeMachine } from '../harness/machine.mjs';
import { RedisServer } from '../harness/redis-server.mjs';
import { ResultFiles } from '../harness/result-files.mjs';
import { faultReport, faultTable } from './report.mjs';
import { ROWS } from './rows.mjs';

/** Injects each fault into both sides, one after the other. Results are on disk after each, the table is printed last. */
export async function runRows(rows = ROWS) {
  const files = new ResultFiles(['faults'], false);
  const results = { date: files.date, machine: describeMachine(await redisVersion()), rows: [] };
  for (const { number, fault, measure } of rows) {
    console.log(`\n${number}. ${fault}`);
    const found = { number };
    for (const side of ['ours', 'bullmq']) {
      found[side] = await measure(side);
      console.log(`  ${side}: ${JSON.stringify(found[side])}`);
    }
    results.rows.push(found);
    files.write(results, faultReport);
  }
  console.log(`\n${faultTable(results.rows, results.machine.versions.bullmq)}\n\nResults in ${files.report}`);
  return 0;
}

async function redisVersion() {
  const redis = await RedisServer.start();
  try {
    return await redis.version();
  } finally {
    await redis.stop();
  }
}
