import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import { stopOnSignals } from './stop-on-signals.js';

const quiet = { log() {}, warn() {}, error() {} };

/** Receives signals and exits like a process does, but for ending the test run. */
class SignalledProcess extends EventEmitter {
  exit!: (code?: number | string | null) => never;
  readonly exitCode = new Promise<number>((resolve) => (this.exit = (code) => resolve(Number(code)) as never));
}

describe('stopOnSignals', () => {
  let target: SignalledProcess;
  let now: number;
  let stops: number;

  beforeEach(() => {
    target = new SignalledProcess();
    now = 1_000;
    stops = 0;
  });

  const stopOn = (stop: () => Promise<void>, logger: LoggerService = quiet): void =>
    stopOnSignals(
      () => {
        stops += 1;
        return stop();
      },
      logger,
      target as unknown as NodeJS.Process,
      () => now,
    );

  it.each(['SIGTERM', 'SIGINT'])('stops and exits with 0 on %s', async (signal) => {
    stopOn(() => Promise.resolve());
    target.emit(signal, signal);
    expect(await target.exitCode).toBe(0);
  });

  it('exits with 1 when stopping fails', async () => {
    stopOn(() => Promise.reject(new Error('Redis is away')));
    target.emit('SIGTERM', 'SIGTERM');
    expect(await target.exitCode).toBe(1);
  });

  it('takes copies of one Ctrl-C for one request', async () => {
    let finish = (): void => undefined;
    stopOn(() => new Promise((resolve) => (finish = resolve)));
    target.emit('SIGINT', 'SIGINT');
    now += 499;
    target.emit('SIGINT', 'SIGINT');
    target.emit('SIGTERM', 'SIGTERM');
    finish();
    expect(await target.exitCode).toBe(0);
    expect(stops).toBe(1);
  });

  it('says under the name of the worker what it does', async () => {
    const lines: unknown[][] = [];
    const add = (...line: unknown[]): void => void lines.push(line);
    stopOn(() => Promise.reject(new Error('Redis is away')), { log: add, warn: add, error: add });
    target.emit('SIGTERM', 'SIGTERM');
    now += 500;
    target.emit('SIGTERM', 'SIGTERM');
    await target.exitCode;
    await new Promise(setImmediate);
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => line.at(-1))).toEqual(['Worker', 'Worker', 'Worker']);
  });

  it('exits at once on a second signal', async () => {
    stopOn(() => new Promise(() => undefined));
    target.emit('SIGTERM', 'SIGTERM');
    now += 500;
    target.emit('SIGTERM', 'SIGTERM');
    expect(await target.exitCode).toBe(1);
    expect(stops).toBe(1);
  });
});
