import { isEmail } from 'class-validator';
import parseAddresses from 'nodemailer/lib/addressparser';

/** One mail address, with the name that mail programs show for it (may be empty). */
export interface Mailbox {
  name: string;
  address: string;
}

/** Most addresses in one of `to`, `cc` and `bcc`. */
export const MAX_MAILBOXES = 100;

/**
 * Reads `ada@example.com` or `Ada Lovelace <ada@example.com>`; undefined for anything else, also for two addresses or a
 * group. The sender's own parser decides, so what passes here is what is sent.
 */
export function parseMailbox(text: unknown): Mailbox | undefined {
  if (typeof text !== 'string' || /[\r\n]/.test(text)) return undefined;
  const [first, ...others] = parseAddresses(text);
  if (first?.address === undefined || others.length > 0) return undefined;
  return isEmail(first.address, { require_tld: false }) ? { name: first.name, address: first.address } : undefined;
}

/** The mailboxes of a value that `isMailboxes` accepts; undefined or null means none. */
export function mailboxesOf(value: string | readonly string[] | null | undefined): Mailbox[] {
  return [value ?? []].flat().flatMap((text) => parseMailbox(text) ?? []);
}

export const isMailbox = (value: unknown): boolean => parseMailbox(value) !== undefined;

/** Whether `value` is one mailbox, or a list of 1 to `MAX_MAILBOXES`. */
export const isMailboxes = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length >= 1 && value.length <= MAX_MAILBOXES && value.every(isMailbox)
    : isMailbox(value);
