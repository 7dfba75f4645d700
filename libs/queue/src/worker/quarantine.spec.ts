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
      () => neighbours === 0,
      (suspect) => started.push(suspect),
    );
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('run at once when nothing else does', () => {
    quarantine.admit('one');
    expect(started).toEqual(['one']);
    expect(quarantine.active).toBe(true);
    quarantine.ended('one');
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

  it('begin when the last outcome of others has been recorded', () => {
    neighbours = 1;
    quarantine.admit('one');
    neighbours = 0;
    quarantine.check();
    expect(started).toEqual(['one']);
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
    neighbours = 1;
    quarantine.admit('one');
    quarantine.close();
    neighbours = 0;
    quarantine.check();
    expect(started).toEqual([]);
  });
});
