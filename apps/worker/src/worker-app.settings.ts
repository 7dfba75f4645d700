import { optionalText, queueSettings, text, workerSettings, type Values } from '@app/queue';
import { dataProcessingSettings } from './handlers/data-processing/data-processing.settings.js';
import { emailSettings } from './handlers/email/email.settings.js';

const LEVELS = /^(verbose|debug|log|warn|error|fatal)$/;

/** What this worker configures besides what every worker does: its logger and its handlers. */
export const workerAppSettings = {
  /** Least important lines that are written. */
  logLevel: text('LOG_LEVEL', 'log', LEVELS, 'one of verbose, debug, log, warn, error, fatal'),
  /** Default: text on a terminal, else JSON. */
  logFormat: optionalText('LOG_FORMAT', /^(text|json)$/, 'text or json'),
  ...emailSettings,
  ...dataProcessingSettings,
};

/** Everything that a worker process reads from its environment. */
export const workerEnvironment = { ...queueSettings, ...workerSettings, ...workerAppSettings };

export type WorkerEnvironment = Values<typeof workerEnvironment>;
