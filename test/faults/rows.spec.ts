import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

const ROWS = 40;
/** What they need has to exist first: a row that loses its test is to be noticed, and one that can have its test too. */
const WITHOUT_TEST: Record<number, string> = {
  31: 'it needs schedules, which do not exist yet',
  39: 'it needs keys of the API, which do not exist yet',
  40: 'it needs a page and webhooks, which do not exist yet',
};

interface Row {
  number: number;
  file: string | undefined;
  /** Why there is no file. */
  reason: string | undefined;
  /** It has no short variant. */
  isOnlyInFull: boolean;
}

const rows = [...readFileSync(`${folder}README.md`, 'utf8').matchAll(/^\| (\d+) \| [^|]+ \| ([^|]+) \|(.*)$/gm)].map(
  ([, number, cell = '', variants = '']): Row => ({
    number: Number(number),
    file: /\]\((.+\.fault-spec\.ts)\)/.exec(cell)?.[1],
    reason: /^none: (.+)$/.exec(cell)?.[1],
    isOnlyInFull: variants.startsWith(' not: '),
  }),
);
const files = readdirSync(folder).filter((name) => name.endsWith('.fault-spec.ts'));

describe('the table of the faults', () => {
  it('has all the rows, in the order of their numbers, each with its file or the reason why there is none', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: ROWS }, (_, index) => index + 1));
    expect(rows.flatMap(({ file }) => file ?? [])).toEqual(files.sort());
    const reasons = rows.filter(({ file }) => file === undefined).map(({ number, reason }) => [number, reason]);
    expect(Object.fromEntries(reasons)).toEqual(WITHOUT_TEST);
  });

  it('says why, where only the full run has a fault', () => {
    const pattern = /ONLY_IN_FULL = '(.+)'/.exec(readFileSync(`${folder}../../jest.config.mjs`, 'utf8'))?.[1] ?? '';
    const left = files.filter((file) => new RegExp(pattern).test(`/test/faults/${file}`));
    expect(rows.flatMap(({ isOnlyInFull, file }) => (isOnlyInFull && file !== undefined ? file : []))).toEqual(left);
    expect(left).not.toEqual([]);
  });

  it.each(rows.filter(({ file }) => file !== undefined))('calls $file by its number', ({ number, file = '' }) => {
    expect(file.startsWith(`${String(number).padStart(2, '0')}-`)).toBe(true);
    const titles = [...readFileSync(folder + file, 'utf8').matchAll(/^describe\(\s*['"`](fault \d+):/gm)];
    expect(titles.map(([, title]) => title)).toEqual([`fault ${number}`]);
  });
});
