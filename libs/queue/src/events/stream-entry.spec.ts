import { StreamEntry } from './stream-entry.js';

describe('an entry of the stream', () => {
  it('says what moved, in order, with its place', () => {
    const entry = new StreamEntry('1795494545535-2', 'N a b\nL a\nC b\nD c\nX d\nR e\nS f\nP g');
    expect(entry.at).toEqual(new Date(1_795_494_545_535));
    expect(entry.moves().map(({ position, status, taskId }) => `${position} ${status} ${taskId}`)).toEqual([
      '0 submitted a',
      '1 submitted b',
      '2 processing a',
      '3 completed b',
      '4 dead_letter c',
      '5 cancelled d',
      '6 retrying e',
      '7 scheduled f',
      '8 pending g',
    ]);
  });

  it('says whether it is a purge, which names no tasks', () => {
    expect(new StreamEntry('1-0', 'W').isPurge).toBe(true);
    expect(new StreamEntry('1-0', 'W').moves()).toEqual([]);
    expect(new StreamEntry('1-0', 'N W').isPurge).toBe(false);
  });

  it('passes over what this release does not know, without losing count', () => {
    expect(new StreamEntry('1-0', '? x y\nC a').moves()).toEqual([{ position: 2, status: 'completed', taskId: 'a' }]);
  });
});
