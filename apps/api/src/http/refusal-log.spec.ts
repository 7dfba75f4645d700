import { QueueError, type QueueErrorCode } from '@app/queue';
import { jest } from '@jest/globals';
import { Logger, type LoggerService } from '@nestjs/common';
import { RefusalLog } from './refusal-log.js';

const OOM = "OOM command not allowed when used memory > 'maxmemory'.";
const refusal = (code: QueueErrorCode, words: string): QueueError =>
  new QueueError(code, 'Redis refused', { cause: new Error(words) });

describe('RefusalLog', () => {
  let lines: string[];
  let now: number;
  let log: RefusalLog;

  beforeEach(() => {
    lines = [];
    now = 5_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    Logger.overrideLogger({ error: (line: string) => lines.push(line) } as unknown as LoggerService);
    log = new RefusalLog();
  });
  afterEach(() => {
    jest.restoreAllMocks();
    Logger.overrideLogger(false);
  });

  it("tells Redis's own words", () => {
    log.tell([refusal('REDIS_FULL', OOM)]);
    log.tell([refusal('REDIS_REFUSED', 'NOPERM no permission')]);
    expect(lines).toEqual([`Redis refused: ${OOM}`, 'Redis refused: NOPERM no permission']);
  });

  it('tells each kind once in ten seconds, and how many were not told', () => {
    for (let i = 0; i < 42; i += 1) log.tell([refusal('REDIS_FULL', OOM)]);
    now += 9_999;
    log.tell([refusal('REDIS_FULL', OOM)]);
    expect(lines).toEqual([`Redis refused: ${OOM}`]);
    now += 1;
    log.tell([refusal('REDIS_FULL', OOM)]);
    now += 10_000;
    log.tell([refusal('REDIS_FULL', OOM)]);
    expect(lines.slice(1)).toEqual([
      `Redis refused: ${OOM} (and 42 times more since the last line)`,
      `Redis refused: ${OOM}`,
    ]);
  });

  it('counts a request once, whatever it consists of', () => {
    log.tell(Array.from({ length: 100 }, () => refusal('REDIS_FULL', OOM)));
    now += 10_000;
    log.tell([refusal('REDIS_FULL', OOM)]);
    expect(lines).toEqual([`Redis refused: ${OOM}`, `Redis refused: ${OOM}`]);
  });

  it.each([
    ['another error of the queue', refusal('REDIS_UNAVAILABLE', 'Connection is closed.')],
    ['an error of another kind', new Error(OOM)],
    ['nothing', undefined],
  ])('does not tell of %s', (_name, error) => {
    log.tell([error]);
    expect(lines).toEqual([]);
  });
});
