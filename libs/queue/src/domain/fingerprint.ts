/** What tells one kind of error from another. */
export interface ErrorTraits {
  message: string;
  /** Stack of the error, as V8 writes it, where there is one. */
  stack?: string | undefined;
  /** Machine-readable reason of a dead letter. */
  reason?: string | undefined;
}

/** Hexadecimal digits of a fingerprint. */
export const FINGERPRINT_LENGTH = 12;

/** What stands for an error whose text has no fingerprint: it was written by somebody else. */
export const NO_FINGERPRINT = '0'.repeat(FINGERPRINT_LENGTH);

export const FINGERPRINT_PATTERN = /^[0-9a-f]{12}$/;
export const FINGERPRINT_EXPECTED = 'must be 12 hexadecimal digits, in lower case';

/** Beyond that, messages are neither looked at nor told apart. */
const LONGEST_MESSAGE = 2_000;
const LONGEST_TITLE = 200;

/** In this order: what comes first is not looked at again by what follows. */
const VARIABLE_PARTS: readonly (readonly [RegExp, string])[] = [
  [/"[^"]*"|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g, '<text>'],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '<email>'],
  [/(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/gi, '<uuid>'],
  [/(?<!\w)(?:0x[0-9a-f]+|(?=[0-9a-f]*[a-f])[0-9a-f]{8,})(?!\w)/gi, '<hex>'],
  [/(?<![\w.,:-])[+-]?\d+(?:[.,:]\d+)*(?!\w)/g, '<number>'],
  [/(?<![\w<-])(?=[A-Za-z_-]*\d)[\w-]+/g, '<id>'],
];

/**
 * A message without what changes from one occurrence to the next: quoted texts, addresses, UUIDs, hexadecimal and other
 * numbers, and words with digits in them become marks. At most 200 characters, in one line.
 */
export function normaliseMessage(message: string): string {
  let text = message.slice(0, LONGEST_MESSAGE);
  for (const [part, mark] of VARIABLE_PARTS) text = text.replace(part, mark);
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TITLE);
}

/**
 * Function and file of the frame in which the error came up, without line, column and folders, which differ between
 * releases and machines: `load (handlers/report.js)`. The first frame that belongs neither to Node.js nor to a package,
 * else the first one; '' without a stack.
 */
export function topFrame(stack: string): string {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES);
  const own = frames.find((frame) => !/node:|node_modules|<anonymous>|\(native\)/.test(frame));
  return shortFrame(own ?? frames[0] ?? '');
}

const MOST_FRAMES = 30;

function shortFrame(frame: string): string {
  const [, name = '', place = ''] = /^\s+at (?:(.*) \((.*)\)|.*)$/.exec(frame.slice(0, LONGEST_MESSAGE)) ?? [];
  const path = place === '' ? frame.replace(/^\s+at (?:async )?/, '') : place;
  const file = path
    .replace(/(?::\d+){1,2}$/, '')
    .replace(/[?#].*$/, '')
    .split(/[\\/]/)
    .slice(-2)
    .join('/');
  const called = name.replace(/^async /, '');
  return called === '' ? file : `${called} (${file})`;
}

/**
 * The same 12 hexadecimal digits for errors of the same kind: the same normalised message, top frame and reason.
 * @param sha1 the hexadecimal SHA-1 of a text
 */
export function fingerprintOf({ message, stack, reason }: ErrorTraits, sha1: (text: string) => string): string {
  const traits = [normaliseMessage(message), stack === undefined ? '' : topFrame(stack), reason ?? ''];
  return sha1(traits.join('\n')).slice(0, FINGERPRINT_LENGTH);
}
