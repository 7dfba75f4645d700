const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What the text of one task says that its parsed form no longer tells. */
export interface Envelope {
  /** The exact text of the value of `payload`; undefined when there is no such key. */
  payloadText: string | undefined;
  /** The first key that stands in the envelope twice. */
  duplicateKey: string | undefined;
}

export interface EnvelopeScan {
  /** Nested deeper than allowed. The scan stopped there: the rest of the result is incomplete. */
  tooDeep: boolean;
  /** The objects at `level`, in order. */
  envelopes: Envelope[];
  /** The first key that stands in the outermost object twice. */
  duplicateRootKey: string | undefined;
}

/** Follows the keys of one object, and where the value of `payload` starts. */
class KeyReader {
  private readonly seen = new Set<string>();
  private key: string | undefined;
  private expectsKey = true;
  private valueStart = -1;
  readonly found: Envelope = { payloadText: undefined, duplicateKey: undefined };

  constructor(private readonly text: string) {}

  /** A string from its opening quote at `start` to its closing quote at `end`. */
  string(start: number, end: number): void {
    if (!this.expectsKey) return;
    this.expectsKey = false;
    this.key = unescaped(this.text.slice(start + 1, end));
    if (this.seen.has(this.key)) this.found.duplicateKey ??= this.key;
    else this.seen.add(this.key);
  }

  colon(index: number): void {
    if (this.key === 'payload' && this.valueStart < 0) this.valueStart = index + 1;
  }

  /** The value before `index` is over, by a comma or by the object's end. */
  valueEnd(index: number): void {
    if (this.valueStart >= 0) this.found.payloadText ??= this.text.slice(this.valueStart, index).trim();
    this.valueStart = -1;
    this.key = undefined;
    this.expectsKey = true;
  }
}

/**
 * Reads the outline of a submission in one pass over its characters: the depth, the exact text of each `payload`, keys
 * that stand twice. `level` is the depth at which the envelopes are: 1 for a task, 3 for `{"tasks":[{…}]}`. Does not
 * check the syntax (`JSON.parse` does), and never throws: for a text that is not JSON the result means nothing.
 */
export function scanEnvelopes(text: string, level: number, maxDepth: number): EnvelopeScan {
  const root = new KeyReader(text);
  const envelopes: Envelope[] = [];
  let reader: KeyReader | undefined;
  let envelope: KeyReader | undefined;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE: {
        const end = stringEnd(text, index);
        reader?.string(index, end);
        index = end;
        break;
      }
      case COLON:
        reader?.colon(index);
        break;
      case COMMA:
        reader?.valueEnd(index);
        break;
      case OPEN_OBJECT:
      case OPEN_ARRAY: {
        depth++;
        if (depth > maxDepth) return { tooDeep: true, envelopes, duplicateRootKey: root.found.duplicateKey };
        const isObject = text.charCodeAt(index) === OPEN_OBJECT;
        reader = undefined;
        if (depth === 1 && isObject) reader = root;
        if (depth === level && isObject) {
          envelope = depth === 1 ? root : new KeyReader(text);
          envelopes.push(envelope.found);
          reader = envelope;
        }
        break;
      }
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        reader?.valueEnd(index);
        depth--;
        reader = depth === level ? envelope : depth === 1 ? root : undefined;
        if (depth < level) envelope = undefined;
        break;
    }
  }
  return { tooDeep: false, envelopes, duplicateRootKey: root.found.duplicateKey };
}

/** Index of the quote that ends the string which starts at `start`; the text's length when there is none. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (index - first) % 2 === 1;
}

function unescaped(key: string): string {
  if (!key.includes('\\')) return key;
  try {
    return JSON.parse(`"${key}"`) as string;
  } catch {
    return key;
  }
}
