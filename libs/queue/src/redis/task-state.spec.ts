import { decodeClaimedState, decodeState } from './task-state.js';

const ERROR = '{"error":"no | bar\\nor line","reason":"exhausted"}';

describe('the state of a task', () => {
  it('of a first run has no end, no result and no error', () => {
    expect(decodeState('L|7|boot-1|0|0||8998932937129985|1700000000000|')).toEqual({
      letter: 'L',
      epoch: 7,
      boot: 'boot-1',
      failures: 0,
      crashes: 0,
      priority: 0,
      startedAtMs: 1_700_000_000_000,
      endedAtMs: undefined,
      result: '',
      error: '',
    });
  });

  it('of a later run still has the error of the earlier one', () => {
    const state = decodeState(`L|9|b|2|1||5|1700000000000|||\n${ERROR}`);
    expect(state).toMatchObject({ letter: 'L', epoch: 9, failures: 2, crashes: 1, endedAtMs: undefined, error: ERROR });
  });

  it('of a completed task has its result and the error before it', () => {
    const result = '{"result":{"a":"x|y"}}';
    const state = decodeState(`C|9|b|1|0||5|1700000000000|1700000000500|321|${result}\n${ERROR}`);
    expect(state).toMatchObject({ letter: 'C', endedAtMs: 1_700_000_000_500, result, error: ERROR });
  });

  it('of a dead letter that never ran has no worker and no start', () => {
    const state = decodeState(`D|0||0|0||5|0|1700000000500|321|\n${ERROR}`);
    expect(state).toMatchObject({ letter: 'D', epoch: 0, boot: '', startedAtMs: 0, result: '', error: ERROR });
  });

  it('tells the priority by the place in the order', () => {
    expect(decodeState('P|0||0|0||1|0|').priority).toBe(1_023);
    expect(decodeState(`P|0||0|0||${2 ** 43}|0|`).priority).toBe(1_023);
    expect(decodeState(`P|0||0|0||${2 ** 43 + 1}|0|`).priority).toBe(1_022);
    expect(decodeState(`P|0||0|0||${1_023 * 2 ** 43 + 9}|0|`).priority).toBe(0);
    expect(decodeState('D|0||0|0||0|0|1|2|').priority).toBeUndefined();
  });

  it.each(['', 'hello', 'L|x|b|0|0||5|1|', 'L|1|b|0|0||5|', '{"v":1}'])('is not read from %j', (text) => {
    expect(() => decodeState(text)).toThrow('A task has a state that this release cannot read');
  });

  it('of a claimed task tells the token that proves its ownership', () => {
    for (const tail of ['', `||\n${ERROR}`]) {
      const claimed = decodeClaimedState(`L|1234|boot_x-9|2|1||8998932937129985|1700000000000|${tail}`);
      expect(claimed).toEqual({ token: 'L|1234|boot_x-9|', epoch: 1234, failures: 2, crashes: 1 });
    }
  });
});
