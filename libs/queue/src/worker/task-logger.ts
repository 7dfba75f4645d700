import { Logger, type LoggerService } from '@nestjs/common';

/** Writes a handler's lines through the application's logger, each with the task's id; the context is its type. */
export class TaskLogger implements LoggerService {
  private readonly logger: Logger;

  constructor(
    private readonly taskId: string,
    taskType: string,
  ) {
    this.logger = new Logger(`Task ${taskType}`);
  }

  log(message: unknown): void {
    this.logger.log(this.line(message));
  }

  warn(message: unknown): void {
    this.logger.warn(this.line(message));
  }

  error(message: unknown, stack?: string): void {
    this.logger.error(this.line(message), stack);
  }

  debug(message: unknown): void {
    this.logger.debug(this.line(message));
  }

  verbose(message: unknown): void {
    this.logger.verbose(this.line(message));
  }

  private line(message: unknown): string {
    return `[${this.taskId}] ${typeof message === 'string' ? message : JSON.stringify(message)}`;
  }
}
