import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Coloured lines for a person at a terminal, JSON for everything that collects logs. Writes `level` and above. */
export function apiLogger(level: string, isTerminal: boolean): ConsoleLogger {
  const logLevels = [level as LogLevel];
  return isTerminal ? new ConsoleLogger({ logLevels }) : new ConsoleLogger({ logLevels, json: true });
}
