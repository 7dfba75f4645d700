import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Where Nest says how it puts an application together. */
const WIRING: unknown[] = ['InstanceLoader', 'RoutesResolver', 'RouterExplorer'];

/** Lines for people on a terminal or by `format`, JSON for everything that collects logs. Writes `level` and above. */
export function workerLogger(level: string, format: string | undefined): ConsoleLogger {
  const onTerminal = process.stdout.isTTY === true;
  const isText = format === undefined ? onTerminal : format === 'text';
  return new AppLogger({ logLevels: [level as LogLevel], json: !isText, colors: isText && onTerminal });
}

/** Says how the application is put together only to those who want to know everything. */
class AppLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!WIRING.includes(rest.at(-1)) || this.isLevelEnabled('debug')) super.log(message, ...rest);
  }
}
