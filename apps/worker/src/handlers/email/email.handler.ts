import { domainToASCII } from 'node:url';
import { Inject } from '@nestjs/common';
import { TaskHandler, type Handler, type TaskContext } from '@app/queue';
import { EmailPayload } from './email.payload.js';
import { EMAIL_OPTIONS, type EmailOptions } from './email.settings.js';
import { MailTransport } from './mail-transport.js';
import { mailboxesOf, parseMailbox, type Mailbox } from './mailbox.js';

/** What a task of type `email` keeps as its result. */
export interface EmailResult {
  message_id: string;
  accepted: string[];
  rejected: string[];
  /** Where the mail was written to, when no mail server is configured. */
  file?: string;
}

/** Sends one mail. Runs at least once: a mail whose worker died right after sending goes out again, same Message-ID. */
@TaskHandler('email', { payload: EmailPayload })
export class EmailHandler implements Handler<EmailPayload> {
  constructor(
    private readonly transport: MailTransport,
    @Inject(EMAIL_OPTIONS) private readonly options: EmailOptions,
  ) {}

  /** @throws NonRetryableError when the mail server refuses the mail for good. */
  async handle(payload: EmailPayload, context: TaskContext): Promise<EmailResult> {
    const from = parseMailbox(payload.from) ?? parseMailbox(this.options.mailFrom)!;
    const messageId = messageIdOf(context, from);
    const delivery = await this.transport.send(
      {
        messageId,
        from,
        to: mailboxesOf(payload.to),
        cc: mailboxesOf(payload.cc),
        bcc: mailboxesOf(payload.bcc),
        replyTo: parseMailbox(payload.reply_to),
        subject: payload.subject,
        text: payload.body ?? undefined,
        html: payload.html ?? undefined,
      },
      context,
    );
    return { message_id: messageId, ...delivery };
  }
}

/**
 * The same for every attempt of a task, so that mail programs show a mail that went out twice once. With the time of
 * creation in it, since an id may be used again once its task is gone.
 */
function messageIdOf({ taskId, createdAt }: TaskContext, from: Mailbox): string {
  const domain = domainToASCII(from.address.slice(from.address.lastIndexOf('@') + 1)) || 'localhost';
  return `<${taskId}.${createdAt.getTime().toString(36)}@${domain}>`;
}
