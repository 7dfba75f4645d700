import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASE_NAMES } from '../targets.mjs';
import { markdownReport } from './report.mjs';

const folder = new URL('../results/', import.meta.url);

/** `results/<date>-<case or all>.json` and `.md`, with a number where that day has such a file already. */
export class ResultFiles {
  date = new Date().toISOString();
  #base;

  constructor(names, smoke) {
    const what = names.length === CASE_NAMES.length ? 'all' : names.join('+');
    const stem = `${this.date.slice(0, 10)}-${what}${smoke ? '-smoke' : ''}`;
    let number = 1;
    const candidate = () => (number === 1 ? stem : `${stem}-${number}`);
    while (existsSync(new URL(`${candidate()}.json`, folder))) number++;
    this.#base = candidate();
  }

  /** @param {(results: any) => string} [render] the report for people */
  write(results, render = markdownReport) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(this.#file('json'), `${JSON.stringify(results, undefined, 2)}\n`);
    writeFileSync(this.#file('md'), render(results));
  }

  /** Where people read them. */
  get report() {
    return relative(process.cwd(), fileURLToPath(this.#file('md')));
  }

  #file = (ending) => new URL(`${this.#base}.${ending}`, folder);
}
