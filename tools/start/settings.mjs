const DEFAULT_PORT = 8000;
const EVERY_ADDRESS = ['0.0.0.0', '::'];
const DEFAULT_SHUTDOWN_SECONDS = 25;

/** What `npm start` itself needs of the configuration, which is checked as a whole when the apps are built. */
export function readStartSettings(environment) {
  const port = Number(environment.PORT || DEFAULT_PORT);
  const host = EVERY_ADDRESS.includes(environment.HOST) ? undefined : environment.HOST || undefined;
  const seconds = Number(environment.SHUTDOWN_TIMEOUT || DEFAULT_SHUTDOWN_SECONDS);
  // What names the API in addresses for this machine.
  const apiHost = host?.includes(':') ? `[${host}]` : (host ?? 'localhost');
  return {
    port: Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined,
    api: `http://${apiHost}:${port}`,
    shutdownTimeoutMs: (Number.isFinite(seconds) ? seconds : DEFAULT_SHUTDOWN_SECONDS) * 1000,
  };
}
