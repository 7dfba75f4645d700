import { spawn } from 'node:child_process';

const STOP_WITHIN_MS = 10_000;
const running = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.on(signal, () => process.exit(code));

/**
 * Starts a program that ends with this process at the latest. Its standard output is thrown away.
 * @returns {{ ended: Promise<string>, stop(): Promise<void> }} `ended` tells how, and what it wrote to standard error.
 */
export function startProgram(command, args, env = process.env) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints = (complaints + chunk).slice(-2_000)));
  running.add(child);
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(`${command} ended (${signal ?? code}): ${complaints}`));
  }).finally(() => running.delete(child));
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
