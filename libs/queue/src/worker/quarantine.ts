/** How long a suspect waits to be alone before it runs beside what is left. */
const PATIENCE_MS = 10_000;

/**
 * Runs a suspect apart: a task whose next crash would be one too many. While one waits or runs, the worker claims
 * nothing, so that a task which takes the process down takes no other with it.
 */
export class Quarantine<Suspect> {
  private waiting: Suspect | undefined;
  private running: Suspect | undefined;
  private impatience: NodeJS.Timeout | undefined;

  /**
   * @param isAlone whether nothing else runs in this worker, and no outcome of what ran is still on its way
   * @param run starts a suspect
   */
  constructor(
    private readonly isAlone: () => boolean,
    private readonly run: (suspect: Suspect) => void,
  ) {}

  /** Whether a suspect waits or runs: then nothing else should begin, and no other suspect is taken. */
  get active(): boolean {
    return this.running !== undefined || this.waiting !== undefined;
  }

  /** Takes a suspect, if `active` is false. */
  admit(suspect: Suspect): void {
    this.waiting = suspect;
    this.impatience = setTimeout(() => this.start(), PATIENCE_MS);
    this.check();
  }

  /** To be called whenever what runs or is on its way may have become less. */
  check(): void {
    if (this.waiting !== undefined && this.isAlone()) this.start();
  }

  /** A task has ended or was handed back. */
  ended(task: Suspect): void {
    if (this.running === task) this.running = undefined;
    if (this.waiting === task) this.close();
    this.check();
  }

  /** Lets nobody begin any more: the worker goes down. */
  close(): void {
    clearTimeout(this.impatience);
    this.waiting = undefined;
  }

  private start(): void {
    const suspect = this.waiting;
    this.close();
    if (suspect === undefined) return;
    this.running = suspect;
    this.run(suspect);
  }
}
