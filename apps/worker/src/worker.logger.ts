import { ConsoleLogger, type LogLevel } from '@nestjs/common';

const LEVELS: LogLevel[] = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'];

/** Nest's logger: lines for people on a terminal or by `format`, else one JSON object a line. */
export function workerLogger(level: string, format: string | undefined): ConsoleLogger {
  const onTerminal = process.stdout.isTTY === true;
  const isText = format === undefined ? onTerminal : format === 'text';
  return new ConsoleLogger({
    json: !isText,
    colors: isText && onTerminal,
    logLevels: LEVELS.slice(LEVELS.indexOf(level as LogLevel)),
  });
}
