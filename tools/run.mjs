import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Runs a command in the checkout and waits for it. Its output goes to the terminal, or with `capture` into the answer.
 * A command that cannot be started has the code 127; one that was ended by a signal, 1.
 */
export function run(command, args, { env = process.env, capture = false, signal } = {}) {
  return new Promise((resolve) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, { cwd: root, env, stdio, signal });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const output = () => Buffer.concat(chunks).toString();
    child.on('error', (error) => resolve({ code: 127, output: output() || error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: output() }));
  });
}

/** Runs npm: the one that started this script, or the one on the PATH. Options and answer as for `run`. */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath;
  return npm === undefined ? run('npm', args, options) : run(process.execPath, [npm, ...args], options);
}
