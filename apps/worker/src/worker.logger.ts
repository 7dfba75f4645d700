import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Lines for people on a terminal or by `format`, JSON for everything that collects logs. Writes `level` and above. */
export function workerLogger(level: string, format: string | undefined): ConsoleLogger {
  const onTerminal = process.stdout.isTTY === true;
  const isText = format === undefined ? onTerminal : format === 'text';
  return new ConsoleLogger({ logLevels: [level as LogLevel], json: !isText, colors: isText && onTerminal });
}
