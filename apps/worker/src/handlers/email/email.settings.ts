import { optionalText, text, type Setting, type Values } from '@app/queue';
import { isMailbox } from './mailbox.js';

/** Narrows what a text setting takes by one more test. */
function narrowed<Value extends string | undefined>(
  setting: Setting<Value>,
  expected: string,
  test: (text: string) => boolean,
): Setting<Value> {
  return {
    ...setting,
    expected,
    parse: (given) => (test(given) ? setting.parse(given) : undefined),
    accepts: (value) => setting.accepts(value) && test(String(value)),
  };
}

/** What the handler of `email` configures. */
export const emailSettings = {
  /**
   * The mail server, with user, password and nodemailer's connection options in it:
   * `smtps://user:password@mail.example.com:465?maxConnections=10`. Not set: mails become files in `outboxFolder`.
   */
  smtpUrl: narrowed(
    optionalText('SMTP_URL', /^smtps?:\/\/\S+$/),
    'an smtp:// or smtps:// address with a host',
    (given) => URL.canParse(given) && new URL(given).hostname !== '',
  ),
  /** Sender of mails that name none. */
  mailFrom: narrowed(text('MAIL_FROM', 'Task Queue <task-queue@localhost>'), 'one mail address', isMailbox),
  /** Folder for mails when there is no mail server; made when missing. Relative to where the worker is started. */
  outboxFolder: text('OUTBOX_FOLDER', '.data/outbox'),
};

export type EmailOptions = Values<typeof emailSettings>;

/** Injection token of `EmailOptions`. */
export const EMAIL_OPTIONS = Symbol('EmailOptions');
