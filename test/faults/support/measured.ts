import { isFull } from './variant.js';

/** Prints a figure of the full variants, for docs/reliability.md. */
export function measured(what: string, milliseconds: number): void {
  if (isFull) process.stdout.write(`measured: ${what}: ${Math.round(milliseconds)} ms\n`);
}
