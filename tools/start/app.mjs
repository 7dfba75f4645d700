import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from '../paths.mjs';

const KEPT_LINES = 12;

/**
 * Starts an app as a process that a Ctrl-C in the terminal does not reach, and shows its lines with its name before
 * them.
 * - `exited`: resolves with how it ended, `{ code, signal }`, when all that it printed is shown,
 * - `reportedReady`: resolves when it sends 'ready' to its parent,
 * - `lastLines`: what it printed last.
 */
export function startApp({ name, script, environment, label }) {
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
  });
  const lastLines = [];
  for (const [source, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    createInterface({ input: source, crlfDelay: Infinity }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      target.write(`${label} | ${line}\n`);
    });
  }
  const exited = new Promise((resolve) => {
    child.on('error', (error) => {
      lastLines.push(error.message);
      resolve({ code: 127, signal: null });
    });
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const reportedReady = new Promise((resolve) => {
    child.on('message', (message) => {
      if (message === 'ready') resolve();
    });
  });
  return { name, exited, reportedReady, lastLines, send: (signal) => child.kill(signal) };
}
