import type { OutcomeAnswer } from '../domain/outcome.js';
import type { Note } from '../scripts/note.script.js';
import { latch, type Latch } from '../../testing/latch.js';
import { Reporter } from './reporter.js';
import { RunNotes } from './run-notes.js';

type Answer = OutcomeAnswer[] | Error;

describe('the reporter', () => {
  let calls: { notes: readonly Note[]; answer: Latch<Answer> }[];
  let hasCalled: Latch;
  let reporter: Reporter;
  beforeEach(() => {
    calls = [];
    hasCalled = latch();
    reporter = new Reporter(async (notes) => {
      const answer = latch<Answer>();
      calls.push({ notes, answer });
      hasCalled.open();
      const given = await answer.opened;
      if (given instanceof Error) throw given;
      return given;
    });
  });
  afterEach(() => reporter.stop());

  const run = (taskId: string): RunNotes => new RunNotes(taskId, `L|1|boot|${taskId}`, reporter);
  const nextCall = async (): Promise<(typeof calls)[number]> => {
    await hasCalled.opened;
    hasCalled = latch();
    return calls.at(-1)!;
  };

  it('writes the first note at once, and what comes soon after with the end of the run', async () => {
    const notes = run('1');
    notes.progress(10, undefined);
    const first = await nextCall();
    expect(first.notes).toMatchObject([{ taskId: '1', progress: '{"percent":10}' }]);
    notes.progress(20, undefined);
    notes.progress(90, undefined);
    const flushed = reporter.flush(notes);
    first.answer.open(['OK']);
    const last = await nextCall();
    expect(last.notes).toMatchObject([{ taskId: '1', progress: '{"percent":90}' }]);
    last.answer.open(['OK']);
    await flushed;
    expect(calls).toHaveLength(2);
  });

  it('writes what runs that end together have left in one call, and waits for one under way', async () => {
    const [one, two] = [run('1'), run('2')];
    one.log('x');
    const first = await nextCall();
    two.log('y');
    let ended = false;
    const flushed = Promise.all([reporter.flush(one), reporter.flush(two)]).then(() => (ended = true));
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    first.answer.open(['OK']);
    const second = await nextCall();
    expect(second.notes.map(({ taskId }) => taskId)).toEqual(['2']);
    second.answer.open(['OK']);
    await flushed;
  });

  it('keeps what could not be written for the next time, and lets a run that is over go on', async () => {
    const notes = run('1');
    notes.log('one');
    const first = await nextCall();
    first.answer.open(new Error('away'));
    const flushed = reporter.flush(notes);
    const second = await nextCall();
    expect(second.notes[0]?.lines).toMatch(/^\d+ 1 one$/);
    second.answer.open(new Error('away'));
    await flushed;
  });

  it('hears no more of a run that lost its lease', async () => {
    const notes = run('1');
    notes.log('one');
    (await nextCall()).answer.open(['LEASE_LOST']);
    await reporter.flush(notes);
    notes.log('two');
    expect(notes.isEmpty).toBe(true);
  });

  it('keeps nobody waiting when a run ends while all is being written down for a shutdown', async () => {
    const notes = run('1');
    notes.log('one');
    (await nextCall()).answer.open(['OK']);
    notes.log('two');
    const all = reporter.flushAll();
    const second = await nextCall();
    notes.log('three');
    const ended = reporter.flush(notes);
    second.answer.open(['OK']);
    const third = await nextCall();
    expect(third.notes[0]?.lines).toMatch(/^\d+ 3 three$/);
    third.answer.open(['OK']);
    await Promise.all([all, ended]);
  });

  it('writes at most 64 tasks a call', async () => {
    const all = Array.from({ length: 70 }, (_, index) => run(`${index}`));
    for (const notes of all) notes.log('x');
    const first = await nextCall();
    expect(first.notes).toHaveLength(64);
    first.answer.open(Array<OutcomeAnswer>(64).fill('OK'));
    const second = await nextCall();
    expect(second.notes).toHaveLength(6);
    second.answer.open(Array<OutcomeAnswer>(6).fill('OK'));
    await Promise.all(all.map((notes) => reporter.flush(notes)));
  });
});
