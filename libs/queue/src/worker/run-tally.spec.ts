import type { Outcome } from '../domain/outcome.js';
import type { Tally } from '../scripts/tally.script.js';
import { RunTally } from './run-tally.js';
import type { KeptAcknowledgement } from './kept-acknowledgement.js';

const run = (taskType: string, outcome: Outcome, ranMs = 10): KeptAcknowledgement => ({
  taskId: '1',
  token: '',
  recordBytes: 0,
  outcome,
  taskType,
  ranMs,
});
const COMPLETED: Outcome = { kind: 'completed', result: '' };
const RETRY: Outcome = { kind: 'retry', delayMs: 1, error: '{}' };
const DEAD: Outcome = { kind: 'dead', error: '{}' };

describe('the tally of runs', () => {
  let sent: { number: number; tally: Tally }[];
  let fails: boolean;
  let tally: RunTally;
  beforeEach(() => {
    sent = [];
    fails = false;
    const script = {
      run: (_: string, number: number, sums: Tally): Promise<void> => {
        sent.push({ number, tally: sums });
        return fails ? Promise.reject(new Error('Connection is closed.')) : Promise.resolve();
      },
    };
    tally = new RunTally(script, 'w', 1_000);
  });

  it('sums up runs by type, without those that were handed back, snoozed or refused', async () => {
    for (const outcome of [COMPLETED, COMPLETED, RETRY, DEAD]) tally.count(run('a', outcome), 1);
    tally.count(run('b', COMPLETED, 5), 1);
    tally.count(run('b', { kind: 'released' }), 1);
    tally.count(run('b', { kind: 'snoozed', delayMs: 1 }), 1);
    const refused = run('b', COMPLETED, 7);
    tally.count(refused, -1);
    tally.count(refused, 1);
    await tally.send();
    expect(sent).toEqual([
      {
        number: 1,
        tally: {
          a: { completed: 2, failed: 2, deadLettered: 1, runMs: 40 },
          b: { completed: 1, failed: 0, deadLettered: 0, runMs: 5 },
        },
      },
    ]);
  });

  it('sends nothing while there is nothing', async () => {
    await tally.send();
    tally.count(run('a', COMPLETED), 1);
    await tally.send();
    await tally.send();
    expect(sent).toHaveLength(1);
  });

  it('sends the same under the same number until it is answered', async () => {
    fails = true;
    tally.count(run('a', COMPLETED), 1);
    await tally.send();
    tally.count(run('a', COMPLETED), 1);
    fails = false;
    await tally.send();
    await tally.send();
    expect(sent.map(({ number, tally: { a } }) => [number, a?.completed])).toEqual([
      [1, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('sends at most 60 types at a time', async () => {
    for (let index = 0; index < 70; index++) tally.count(run(`t${index}`, COMPLETED), 1);
    await tally.send();
    await tally.send();
    expect(sent.map((each) => Object.keys(each.tally).length)).toEqual([60, 10]);
  });
});
