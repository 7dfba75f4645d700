import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { fingerprintOf } from '../domain/fingerprint.js';
import { loadScript } from './script-source.js';

const ENTRY_POINTS = readdirSync(new URL('./', import.meta.url)).filter((file) => file.endsWith('.lua'));
const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

/** The errors that scripts write by themselves; of one that names something, the part before that. */
const errors = new Set(
  ENTRY_POINTS.flatMap((file) => loadScript(file).source.match(/'\{[^\n]*"error":"[^\n]*"reason":"\w+"\}'/g) ?? []),
);

describe('an error that a script writes', () => {
  it.each([...errors])('has the fingerprint of its kind: %s', (text) => {
    const [, fp, message = '', reason] =
      /"fp":"(\w*)","error":"(.*?)(?:: ' \.\..*)?","reason":"(\w+)"/.exec(text) ?? [];
    expect(fp).toBe(fingerprintOf({ message, reason }, sha1));
  });

  it('is one of these', () => {
    const reasons = [...errors].map((text) => /"reason":"(\w+)"/.exec(text)?.[1]);
    expect(reasons.sort()).toEqual([
      'cancelled',
      'corrupt_record',
      'crash_loop',
      'deadline',
      'expired',
      'unknown_type',
    ]);
  });
});
