import { CASES } from '../cases/index.mjs';
import { loadSide, PEERS } from '../sides.mjs';
import { compareSides, judge, summariseSides } from './evaluate.mjs';
import { describeMachine } from './machine.mjs';
import { measurePairs } from './pairs.mjs';
import { RedisServer } from './redis-server.mjs';
import { ResultFiles } from './result-files.mjs';
import { targetLine } from './report.mjs';

/**
 * Runs the cases one after the other; the results are on disk after each.
 * @param {import('./arguments.mjs').Options} options
 * @returns {Promise<number>} exit code: 1 when a case could not be measured; a missed target is a result like any other
 */
export async function runCases(options) {
  const { cases: names, pairs, tasks, smoke } = options;
  const files = new ResultFiles(names, smoke);
  const results = { date: files.date, smoke, tasks, pairs, machine: undefined, cases: [] };
  for (const name of names) {
    const started = performance.now();
    console.log(`\n${name}: ${CASES[name].work}`);
    try {
      const { redisVersion, ...result } = await runCase(name, options);
      results.machine ??= describeMachine(redisVersion);
      results.cases.push(result);
      files.write(results);
      console.log(`  ${Math.round((performance.now() - started) / 1000)} s, results in ${files.report}`);
      for (const verdict of result.targets) console.log(targetLine(verdict));
    } catch (error) {
      results.cases.push({ name, work: CASES[name].work, error: String(error) });
      console.error(`${name} could not be measured:`, error);
    }
  }
  return results.cases.some(({ error }) => error !== undefined) ? 1 : 0;
}

async function runCase(name, { pairs, tasks, allPeers }) {
  const { work, subject, rivals: own, hasMorePeers, metrics, open } = CASES[name];
  const rivals = allPeers && hasMorePeers ? PEERS : own;
  const redis = await RedisServer.start();
  let session;
  try {
    session = await open({ redis, tasks });
    const measured = await measurePairs(session, { subject, rivals, pairs, tasks }, (text) => console.log(`  ${text}`));
    const figures = (await session.finish?.()) ?? {};
    const metricNames = Object.keys(metrics);
    const comparisons = compareSides(measured, metricNames);
    return {
      name,
      work,
      subject,
      metrics,
      sides: summariseSides(measured, subject, metricNames),
      configurations: await configurationsOf([subject, ...rivals]),
      figures,
      comparisons,
      targets: judge(name, comparisons, figures),
      redisVersion: await redis.version(),
    };
  } finally {
    await session?.close?.();
    await redis.stop();
  }
}

async function configurationsOf(sides) {
  const known = sides.filter(
    (side) => side === 'ours' || side === 'floor' || side === 'bare-moves' || PEERS.includes(side),
  );
  const entries = known.map(async (side) => [side, (await loadSide(side)).configuration]);
  return Object.fromEntries(await Promise.all(entries));
}
