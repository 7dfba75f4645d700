import { jest } from '@jest/globals';
import { Quarantine } from './quarantine.js';

describe('tasks that may take the worker down with them', () => {
  let neighbours: number;
  let started: string[];
  let quarantine: Quarantine<string>;
  beforeEach(() => {
    jest.useFakeTimers();
    neighbours = 0;
    started = [];
    quarantine = new Quarantine<string>(
      () => neighbours,
      (suspect) => started.push(suspect),
    );
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('run at once when nothing else does, and one at a time', () => {
    quarantine.admit('one');
    quarantine.admit('two');
    expect(started).toEqual(['one']);
    expect(quarantine.active).toBe(true);
    quarantine.ended('one');
    expect(started).toEqual(['one', 'two']);
    quarantine.ended('two');
    expect(quarantine.active).toBe(false);
  });

  it('wait for their neighbours to finish', () => {
    neighbours = 2;
    quarantine.admit('one');
    neighbours = 1;
    quarantine.ended('neighbour');
    expect(started).toEqual([]);
    neighbours = 0;
    quarantine.ended('other neighbour');
    expect(started).toEqual(['one']);
  });

  it('do not wait for ever', () => {
    neighbours = 1;
    quarantine.admit('one');
    jest.advanceTimersByTime(9_999);
    expect(started).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(started).toEqual(['one']);
  });

  it('do not wait for ever beside a neighbour that never ends, even when the one before took long', () => {
    neighbours = 1;
    quarantine.admit('one');
    quarantine.admit('two');
    jest.advanceTimersByTime(10_000);
    expect(started).toEqual(['one']);
    jest.advanceTimersByTime(60_000);
    quarantine.ended('one');
    jest.advanceTimersByTime(10_000);
    expect(started).toEqual(['one', 'two']);
  });

  it('are forgotten when they were handed back', () => {
    neighbours = 1;
    quarantine.admit('one');
    quarantine.ended('one');
    expect(quarantine.active).toBe(false);
    jest.advanceTimersByTime(60_000);
    expect(started).toEqual([]);
  });

  it('do not begin any more when the worker goes down', () => {
    quarantine.admit('one');
    quarantine.admit('two');
    quarantine.close();
    quarantine.ended('one');
    expect(started).toEqual(['one']);
  });
});
