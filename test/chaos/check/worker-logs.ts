import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MOST_A_SECOND = 10;
/** What a worker says about a task is no error of Redis. */
const OF_REDIS = /Redis|A turn|ECONN|connection/;

/** In any outage a worker writes few errors about Redis. Names each second in which it wrote more. */
export function findNoisyWorkers(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => /^worker-.*\.log$/.test(name));
  return files.flatMap((file) => {
    const seconds = new Map<number, number>();
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (!line.startsWith('{')) continue;
      const entry = parse(line);
      if (entry === undefined || entry.level === 'log' || !OF_REDIS.test(entry.message)) continue;
      const second = Math.floor(entry.timestamp / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    return [...seconds]
      .filter(([, lines]) => lines > MOST_A_SECOND)
      .map(([second, lines]) => `${file}: ${lines} errors about Redis in one second, at ${second}`);
  });
}

/** The last line of a process that was killed may be cut short. */
function parse(line: string): { level: string; message: string; timestamp: number } | undefined {
  try {
    const { level, message, timestamp } = JSON.parse(line) as { level: string; message: unknown; timestamp: number };
    return { level, message: String(message), timestamp: Number(timestamp) };
  } catch {
    return undefined;
  }
}
