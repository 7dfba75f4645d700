import { createHash } from 'node:crypto';
import { FINGERPRINT_PATTERN, fingerprintOf, normaliseMessage, topFrame, type ErrorTraits } from './fingerprint.js';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const fingerprint = (traits: ErrorTraits): string => fingerprintOf(traits, sha1);

describe('a normalised message', () => {
  it.each([
    ['SMTP server answered 421', 'SMTP server answered <number>'],
    ['Timed out after 0.5 s', 'Timed out after <number> s'],
    ['connect ECONNREFUSED 10.0.0.17:6379', 'connect ECONNREFUSED <number>'],
    ['No user 3f1d0c1e-7b1a-4c55-9f3e-0a5c6b7d8e9f', 'No user <uuid>'],
    ['No user 000mwu6b3yi9ZRFJaub_7x here', 'No user <id> here'],
    ['Bad commit deadbeefcafe', 'Bad commit <hex>'],
    ['At 0x7ffe01', 'At <hex>'],
    [`No column "region" in 'sales.csv'`, 'No column <text> in <text>'],
    ["can't read what isn't there", "can't read what isn't there"],
    ['Mail to ada.l+x@example.com was refused', 'Mail to <email> was refused'],
    ['two\n  lines\t', 'two lines'],
    ['order-1234 failed', '<id> failed'],
    ['', ''],
  ])('of %j is %j', (message, normalised) => {
    expect(normaliseMessage(message)).toBe(normalised);
  });

  it.each(['x'.repeat(1e6), '"'.repeat(1e6), `${'a.'.repeat(1e5)}@`, '1'.repeat(1e6), 'a1-'.repeat(1e5)])(
    'is short, and soon there, whatever the message is',
    (message) => {
      expect(normaliseMessage(message).length).toBeLessThanOrEqual(200);
    },
  );
});

describe('the top frame', () => {
  const stack = (...frames: string[]): string => ['Error: no', ...frames.map((frame) => `    at ${frame}`)].join('\n');

  it.each([
    ['ReportHandler.handle (/srv/app/dist/handlers/report.js:12:7)', 'ReportHandler.handle (handlers/report.js)'],
    ['async load (file:///srv/app/dist/handlers/report.js:12:7)', 'load (handlers/report.js)'],
    ['/srv/app/dist/main.js:1:2', 'dist/main.js'],
    ['async file:///srv/app/dist/main.js:1:2', 'dist/main.js'],
    ['run (C:\\app\\dist\\main.js:1:2)', 'run (dist/main.js)'],
  ])('of %j is %j', (frame, short) => {
    expect(topFrame(stack(frame))).toBe(short);
  });

  it('is the first one of the own code', () => {
    const frames = ['JSON.parse (<anonymous>)', 'x (node:fs:1:1)', 'y (/a/node_modules/p/i.js:1:1)', 'z (/a/b.js:1:1)'];
    expect(topFrame(stack(...frames))).toBe('z (a/b.js)');
  });

  it('is the first one when none is of the own code', () => {
    expect(topFrame(stack('y (/a/node_modules/p/i.js:1:1)', 'x (node:fs:1:1)'))).toBe('y (p/i.js)');
  });

  it('is empty without frames', () => {
    expect(topFrame('Error: no')).toBe('');
  });
});

describe('a fingerprint', () => {
  const traits = { message: 'No user 7', stack: 'Error\n    at f (/a/b.js:1:2)', reason: 'exhausted' };

  it('is 12 hexadecimal digits', () => {
    expect(fingerprint(traits)).toMatch(FINGERPRINT_PATTERN);
  });

  it('is the same for another number, line and folder', () => {
    const alike = { ...traits, message: 'No user 812', stack: 'Error\n    at f (/other/a/b.js:31:24)' };
    expect(fingerprint(alike)).toBe(fingerprint(traits));
  });

  it.each([
    ['message', { ...traits, message: 'No group 7' }],
    ['function', { ...traits, stack: 'Error\n    at g (/a/b.js:1:2)' }],
    ['reason', { ...traits, reason: 'no_such_user' }],
  ])('differs with the %s', (_, other) => {
    expect(fingerprint(other)).not.toBe(fingerprint(traits));
  });
});
