import { RunNotes } from './run-notes.js';

describe('notes of a run', () => {
  let noted: number;
  let notes: RunNotes;
  beforeEach(() => {
    noted = 0;
    notes = new RunNotes('id', 'L|1|boot|', { noted: () => noted++ });
  });

  const now = (): number => performance.now();
  const linesOf = (text: string): string[] =>
    (text === '' ? [] : text.split('\n')).map((line) => line.replace(/^\d+ /, ''));

  it('are the newest progress, between 0 and 100', () => {
    for (const percent of [-1, 40, 100.5]) notes.progress(percent, undefined);
    expect(notes.take(now()).note).toMatchObject({
      taskId: 'id',
      token: 'L|1|boot|',
      progress: '{"percent":100}',
      lines: '',
    });
    notes.progress(NaN, { rows: [] });
    expect(notes.take(now()).note.progress).toBe('{"percent":0,"data":{"rows":[]}}');
    expect(noted).toBe(4);
  });

  it('are empty when they were taken', () => {
    notes.progress(1, undefined);
    notes.log('line');
    expect(notes.isEmpty).toBe(false);
    notes.take(now());
    expect(notes.isEmpty).toBe(true);
  });

  it.each([
    ['a cycle', (): unknown => { const data: { self?: unknown } = {}; data.self = data; return data; }, 'cannot be serialised'], // prettier-ignore
    ['a function', (): unknown => (): void => undefined, 'cannot be serialised'],
    ['too much', (): unknown => 'x'.repeat(5_000), 'it has 5002 bytes, more than 4096'],
  ])('leave out data that is %s, and say so', (_, make, why) => {
    notes.progress(5, make());
    const { note } = notes.take(now());
    expect(note.progress).toBe('{"percent":5}');
    expect(note.lines).toContain(why);
  });

  it('are numbered lines, each of at most 1 KB', () => {
    notes.log('one\r\ntwo\nthree');
    notes.log('é'.repeat(1_000));
    const { note } = notes.take(now());
    const lines = linesOf(note.lines);
    expect(lines.slice(0, 3)).toEqual(['1 one', '2 two', '3 three']);
    expect(lines[3]).toMatch(/^4 é+…$/);
    expect(Buffer.byteLength(lines[3]!)).toBeLessThanOrEqual(1_026);
    notes.log(undefined);
    expect(linesOf(notes.take(now()).note.lines)).toEqual(['5 undefined']);
  });

  it('hold the newest 100 lines and 16 KB, however much is said', () => {
    for (let line = 1; line <= 500; line++) notes.log(`${line}`);
    expect(linesOf(notes.take(now()).note.lines)[0]).toBe('401 401');
    for (let line = 1; line <= 100; line++) notes.log('x'.repeat(1_000));
    expect(linesOf(notes.take(now()).note.lines)).toHaveLength(16);
  });

  it('are written with what came since, when they could not be written', () => {
    notes.progress(10, undefined);
    notes.log('one');
    const taken = notes.take(now());
    notes.log('two');
    notes.giveBack(taken);
    const { note } = notes.take(now());
    expect(note.progress).toBe('{"percent":10}');
    expect(linesOf(note.lines)).toEqual(['1 one', '2 two']);
    notes.progress(20, undefined);
    notes.giveBack(taken);
    expect(notes.take(now()).note.progress).toBe('{"percent":20}');
  });

  it('are not heard any more when they were closed', () => {
    notes.close();
    notes.progress(5, undefined);
    notes.log('late');
    expect(notes.isEmpty).toBe(true);
    expect(noted).toBe(0);
  });
});
