import { IsOptional, ValidateIf } from 'class-validator';
import { PayloadRule } from '../payload-rule.decorator.js';
import { isMailbox, isMailboxes, MAX_MAILBOXES } from './mailbox.js';

const ONE_ADDRESS = 'must be one address, like "ada@example.com" or "Ada <ada@example.com>"';
const ADDRESSES = `must be an address, like "ada@example.com" or "Ada <ada@example.com>", or a list of 1 to ${MAX_MAILBOXES} of them`;

const isText = (value: unknown): boolean => typeof value === 'string';
const isSubject = (value: unknown): boolean => typeof value === 'string' && /^[^\r\n]{1,998}$/.test(value);

/** A mail to send. */
export class EmailPayload {
  @PayloadRule('mailboxes', isMailboxes, ADDRESSES)
  to!: string | string[];

  @IsOptional()
  @PayloadRule('mailboxes', isMailboxes, ADDRESSES)
  cc?: string | string[];

  @IsOptional()
  @PayloadRule('mailboxes', isMailboxes, ADDRESSES)
  bcc?: string | string[];

  /** Default: the worker's `MAIL_FROM`. */
  @IsOptional()
  @PayloadRule('mailbox', isMailbox, ONE_ADDRESS)
  from?: string;

  @IsOptional()
  @PayloadRule('mailbox', isMailbox, ONE_ADDRESS)
  reply_to?: string;

  @PayloadRule('subject', isSubject, 'must be text of 1 to 998 characters without line breaks')
  subject!: string;

  /** The mail as plain text. May be left out when there is `html`. */
  @ValidateIf(({ body, html }: EmailPayload) => (body ?? undefined) !== undefined || (html ?? undefined) === undefined)
  @PayloadRule('text', isText, 'must be text (a mail needs "body", "html" or both)')
  body?: string;

  /** The mail as HTML. With `body` beside it, mail programs show the one that they can. */
  @IsOptional()
  @PayloadRule('text', isText, 'must be HTML text')
  html?: string;
}
