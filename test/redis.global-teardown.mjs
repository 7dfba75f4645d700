import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** Ends the Redis that the setup started, with all that it held. */
export default async function stopRedis() {
  if (globalThis.testRedis === undefined) return;
  const { server, directory } = globalThis.testRedis;
  if (server.exitCode === null && server.signalCode === null) {
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }
  rmSync(directory, { recursive: true, force: true });
}
