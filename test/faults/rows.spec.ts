import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

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
  it('has a row for each file, in the order of the numbers, and each other row a reason', () => {
    expect(rows.flatMap(({ file }) => file ?? [])).toEqual(files.sort());
    const numbers = rows.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(rows.filter(({ file, reason }) => file === undefined && reason === undefined)).toEqual([]);
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
