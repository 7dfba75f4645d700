/** Lets so many through at a time, the others in the order in which they came. */
export class Gate {
  private readonly waiting: (() => void)[] = [];
  private inside = 0;

  constructor(private readonly most: number) {}

  async pass<Answer>(use: () => Promise<Answer>): Promise<Answer> {
    if (this.inside >= this.most) await new Promise<void>((enter) => this.waiting.push(enter));
    else this.inside++;
    try {
      return await use();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.inside--;
      else next();
    }
  }
}
