import type { FactoryProvider } from '@nestjs/common';
import { EMAIL_OPTIONS, type EmailOptions } from './email.settings.js';
import { MailTransport } from './mail-transport.js';
import { OutboxMailTransport } from './outbox.mail-transport.js';
import { SmtpMailTransport } from './smtp.mail-transport.js';

/** The mail server where one is configured, else the outbox folder. */
export const mailTransportProvider: FactoryProvider<MailTransport> = {
  provide: MailTransport,
  inject: [EMAIL_OPTIONS],
  useFactory: ({ smtpUrl, outboxFolder }: EmailOptions) =>
    smtpUrl === undefined ? new OutboxMailTransport(outboxFolder) : new SmtpMailTransport(smtpUrl),
};
