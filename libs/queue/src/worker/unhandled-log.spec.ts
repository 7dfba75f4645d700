import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { UnhandledLog } from './unhandled-log.js';

describe('the log of tasks that nobody handles', () => {
  let lines: unknown[];
  beforeEach(() => {
    lines = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line) => void lines.push(line));
  });
  afterEach(() => jest.restoreAllMocks());

  it('names the task, its type, and what is handled', () => {
    new UnhandledLog(['email', 'resize']).tell('inv-0', 'invoice');
    expect(lines).toEqual([
      '[inv-0] invoice is a dead letter (unknown_type): no worker handles it; handled here: email, resize',
    ]);
  });

  it('has a line a second of a flood, and counts the others', () => {
    let now = 0;
    const log = new UnhandledLog([], () => now);
    for (let index = 0; index < 5; index++) log.tell(`t${index}`, 'a');
    expect(lines).toHaveLength(1);
    now = 1_000;
    log.tell('t5', 'b');
    expect(lines[1]).toBe(
      '[t5] b is a dead letter (unknown_type), and so are 4 more tasks of unknown types since the last line: no worker handles it; handled here: nothing',
    );
  });
});
