import { duration, integer, optionalText, text, type Values, workerSettings } from '@app/queue';

const LEVELS = /^(verbose|debug|log|warn|error|fatal)$/;

/** What the API configures besides `queueSettings`. */
export const apiSettings = {
  /** Port to listen on; 0 lets the system choose one. */
  port: integer('PORT', 8000, { min: 0, max: 65_535 }),
  /** Address to listen on; default: all of this machine's, IPv4 and IPv6. */
  host: optionalText('HOST', /^[^\s/]+$/, 'a host name or an IP address'),
  /** Least important lines that are written. One line per accepted task is at `debug`. */
  logLevel: text('LOG_LEVEL', 'log', LEVELS, 'one of verbose, debug, log, warn, error, fatal'),
  /** Default: text on a terminal, else JSON. */
  logFormat: optionalText('LOG_FORMAT', /^(text|json)$/, 'text or json'),
  /** How long a request may take to arrive, headers and body, before it is given up with 408. */
  requestTimeoutMs: duration('REQUEST_TIMEOUT', 30_000, { min: 100, max: 600_000 }),
  /** Streams of events and waits for a result that may be open at the same time; 429 beyond. */
  maxHeldRequests: integer('MAX_HELD_REQUESTS', 1_000, { min: 0, max: 1_000_000 }),
  /** A stream of events says so often that it lives, so that no proxy takes it for dead. */
  eventsHeartbeatMs: duration('EVENTS_HEARTBEAT', 15_000, { min: 10, max: 600_000 }),
  /** How long open requests get to finish after SIGTERM. */
  shutdownTimeoutMs: workerSettings.shutdownTimeoutMs,
};

export type ApiOptions = Values<typeof apiSettings>;
