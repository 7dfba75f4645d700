import type { TaskContext } from '@app/queue';
import type { Mailbox } from './mailbox.js';

/** A mail, ready to be sent. */
export interface Mail {
  /** With angle brackets; the same for every attempt of a task. */
  messageId: string;
  from: Mailbox;
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  replyTo?: Mailbox;
  subject: string;
  text?: string;
  html?: string;
}

/** What became of a mail: addresses that were taken and refused, and its file where it was written to one. */
export interface Delivery {
  accepted: string[];
  rejected: string[];
  file?: string;
}

/** Takes a mail to where it goes. */
export abstract class MailTransport {
  /**
   * Sends `mail` for the task of `context`. At least one address was accepted when it resolves.
   * @throws NonRetryableError when the mail was refused for good; anything else may work later.
   */
  abstract send(mail: Mail, context: TaskContext): Promise<Delivery>;
}
