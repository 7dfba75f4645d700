import { MAX_LOG, MAX_LOG_LINE_BYTES, MAX_PROGRESS_BYTES } from '../config/limits.js';
import type { Note } from '../scripts/note.script.js';

/** Told when a run has something new to be written down. */
export interface NotePort {
  noted(notes: RunNotes): void;
}

interface Line {
  /** By `performance.now()`. */
  at: number;
  number: number;
  text: string;
}

/** What was taken to be written, to be given back when it could not be. */
interface Taken {
  note: Note;
  lines: Line[];
}

/** What one run says of itself and is not written yet: its newest progress, and lines of its log. */
export class RunNotes {
  private progressText = '';
  private lines: Line[] = [];
  private bytes = 0;
  private lineCount = 0;
  private closed = false;

  constructor(
    private readonly taskId: string,
    private readonly token: string,
    private readonly port: NotePort,
  ) {}

  get isEmpty(): boolean {
    return this.progressText === '' && this.lines.length === 0;
  }

  /** @param percent put into 0 to 100; what is no number counts as 0 */
  progress(percent: number, data: unknown): void {
    if (this.closed) return;
    const within = Math.min(100, Math.max(0, Number(percent) || 0));
    const dataText = this.dataText(within, data);
    this.progressText = `{"percent":${within}${dataText === undefined ? '' : `,"data":${dataText}`}}`;
    this.port.noted(this);
  }

  /** A text with line breaks is several lines. */
  log(text: unknown): void {
    if (this.closed) return;
    // More than what is kept is not worth taking apart.
    const start = String(text).slice(0, MAX_LOG.bytes);
    for (const line of start.split(/\r\n|\n|\r/).slice(0, MAX_LOG.lines)) this.add(cutToBytes(line));
    this.port.noted(this);
  }

  /** Nobody wants to hear more of this run. */
  close(): void {
    this.closed = true;
    this.progressText = '';
    this.lines = [];
  }

  /** What is to be written now. */
  take(now: number): Taken {
    const lines = this.lines;
    const progress = this.progressText;
    this.lines = [];
    this.bytes = 0;
    this.progressText = '';
    const linesText = lines.map(({ at, number, text }) => `${Math.round(now - at)} ${number} ${text}`).join('\n');
    return { note: { taskId: this.taskId, token: this.token, progress, lines: linesText }, lines };
  }

  /** It may not have been written: to be written with what has come since. */
  giveBack({ note, lines }: Taken): void {
    if (this.closed) return;
    if (this.progressText === '') this.progressText = note.progress;
    const newer = this.lines;
    this.lines = [];
    this.bytes = 0;
    for (const line of [...lines, ...newer]) this.keep(line);
  }

  private add(text: string): void {
    this.keep({ at: performance.now(), number: ++this.lineCount, text });
  }

  private keep(line: Line): void {
    this.lines.push(line);
    this.bytes += line.text.length;
    while (this.lines.length > MAX_LOG.lines || this.bytes > MAX_LOG.bytes) {
      this.bytes -= this.lines.shift()?.text.length ?? 0;
    }
  }

  private dataText(percent: number, data: unknown): string | undefined {
    if (data === undefined) return undefined;
    let why = 'it cannot be serialised';
    try {
      const text = JSON.stringify(data) as string | undefined;
      const bytes = Buffer.byteLength(text ?? '');
      if (text !== undefined && bytes <= MAX_PROGRESS_BYTES) return text;
      if (text !== undefined) why = `it has ${bytes} bytes, more than ${MAX_PROGRESS_BYTES}`;
    } catch {
      // Said below.
    }
    this.add(`The data of progress ${percent} was left out: ${why}`);
    return undefined;
  }
}

const MARK = '…';

function cutToBytes(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LOG_LINE_BYTES) return line;
  let start = line.slice(0, MAX_LOG_LINE_BYTES);
  while (Buffer.byteLength(start) + Buffer.byteLength(MARK) > MAX_LOG_LINE_BYTES) start = start.slice(0, -1);
  return start.toWellFormed() + MARK;
}
