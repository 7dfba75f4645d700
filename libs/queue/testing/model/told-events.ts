import { expect } from '@jest/globals';
import type { Redis } from 'ioredis';
import { letterOf } from './letters.js';
import type { ModelTask } from './model-task.js';

/** Follows the stream of events, and knows of each task what it said last. */
export class ToldEvents {
  private readonly letters = new Map<string, string>();
  private newest = '-';

  constructor(
    private readonly redis: Redis,
    private readonly stream: string,
  ) {}

  /** Whatever moved was told, and nothing else was. */
  async expectToldOf(tasks: readonly ModelTask[]): Promise<void> {
    await this.follow();
    const told = tasks.map((task) => `${task.id} ${this.statusToldOf(task)}`);
    expect(told).toEqual(tasks.map((task) => `${task.id} ${letterOf(task)}`));
  }

  private async follow(): Promise<void> {
    for (const [entry, [, lines = '']] of await this.redis.xrange(this.stream, this.newest, '+')) {
      this.newest = `(${entry}`;
      for (const [letter = '', ...ids] of lines.split('\n').map((line) => line.split(' ')))
        for (const id of ids) this.letters.set(id, letter);
    }
  }

  /** Of a submission the events don't say whether it is scheduled. */
  private statusToldOf(task: ModelTask): string | undefined {
    const letter = this.letters.get(task.id);
    return letter === 'N' && 'PS'.includes(letterOf(task)) ? letterOf(task) : letter;
  }
}
