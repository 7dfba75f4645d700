import { Logger } from '@nestjs/common';
import type { Request } from 'express';
import { OperatorLog } from './operator-log.js';

describe('what an operator did', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    Logger.overrideLogger({ log: (line: string) => void lines.push(line), error: () => {}, warn: () => {} });
  });
  afterEach(() => void Logger.overrideLogger(false));

  const tell = (what: string, ip?: string): string | undefined => {
    new OperatorLog().tell({ ip, get: () => undefined } as unknown as Request, 'q', what);
    return lines.at(-1);
  };

  it.each([
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    [undefined, 'somebody who has gone'],
  ])('names the address %s as %s', (ip, name) => {
    expect(tell('Paused', ip)).toBe(`[queue q] Paused (asked for by ${name})`);
  });

  it.each([
    ['Paused: 1 tasks wait, 1 run', 'Paused: 1 task waits, 1 runs'],
    ['Paused: 11 tasks wait, 0 run', 'Paused: 11 tasks wait, 0 run'],
    ['Purged: 1 waiting tasks', 'Purged: 1 waiting task'],
    ['Purged: 21 waiting tasks', 'Purged: 21 waiting tasks'],
    ['Purged: 1 dead letters older than 60 s', 'Purged: 1 dead letter older than 60 s'],
  ])('says %j as %j', (what, said) => {
    expect(tell(what, '10.0.0.1')).toBe(`[queue q] ${said} (asked for by 10.0.0.1)`);
  });
});
