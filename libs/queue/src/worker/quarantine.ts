/** How long a suspect waits for its neighbours to finish before it runs beside those that are left. */
const PATIENCE_MS = 10_000;

/**
 * Runs suspects apart: tasks whose next crash would be one too many. While one waits or runs, the worker claims nothing,
 * so that a task which takes the process down takes no other with it. One at a time.
 */
export class Quarantine<Suspect> {
  private readonly waiting: Suspect[] = [];
  private current: Suspect | undefined;
  private impatience: NodeJS.Timeout | undefined;

  /**
   * @param neighbours how many tasks run now, suspects that wait not counted
   * @param run starts a suspect
   */
  constructor(
    private readonly neighbours: () => number,
    private readonly run: (suspect: Suspect) => void,
  ) {}

  /** Whether a suspect waits or runs: then nothing else should begin. */
  get active(): boolean {
    return this.current !== undefined || this.waiting.length > 0;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  admit(suspect: Suspect): void {
    this.waiting.push(suspect);
    this.next();
  }

  /** Lets nobody else begin: the worker goes down. */
  close(): void {
    this.calm();
    this.waiting.length = 0;
  }

  /** To be called whenever a task has ended or was handed back. */
  ended(task: Suspect): void {
    if (this.current === task) this.current = undefined;
    const index = this.waiting.indexOf(task);
    if (index >= 0) this.waiting.splice(index, 1);
    this.next();
  }

  private next(impatient = false): void {
    if (this.waiting.length === 0) this.calm();
    if (this.current !== undefined || this.waiting.length === 0) return;
    if (this.neighbours() > 0 && !impatient) {
      this.impatience ??= setTimeout(() => this.next(true), PATIENCE_MS);
      return;
    }
    this.calm();
    this.current = this.waiting.shift();
    if (this.current !== undefined) this.run(this.current);
  }

  private calm(): void {
    clearTimeout(this.impatience);
    this.impatience = undefined;
  }
}
