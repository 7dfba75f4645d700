import type { OnApplicationShutdown } from '@nestjs/common';
import { NonRetryableError, type TaskContext } from '@app/queue';
import { createTransport, type NodemailerError } from 'nodemailer';
import { MailTransport, type Delivery, type Mail } from './mail-transport.js';

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_SOCKET_TIMEOUT_MS = 30_000;

/** Sends mails through an SMTP server over a few connections that stay open. */
export class SmtpMailTransport extends MailTransport implements OnApplicationShutdown {
  private readonly sender;

  /** @param url what it says in its query (`?maxConnections=10`) wins over the values here. */
  constructor(url: string) {
    super();
    this.sender = createTransport({
      url,
      pool: true,
      maxRequeues: 1,
      dnsTimeout: CONNECT_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_SOCKET_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  override async send(mail: Mail, { signal, logger }: TaskContext): Promise<Delivery> {
    try {
      const { accepted, rejected, rejectedErrors = [] } = await this.sender.sendMail({ ...mail, signal });
      for (const { recipient, response } of rejectedErrors) {
        logger.warn(`The mail server refused ${recipient}: ${response}`);
      }
      return { accepted, rejected };
    } catch (error) {
      if (isRefusedForGood(error as NodemailerError)) throw new NonRetryableError((error as Error).message);
      throw error;
    }
  }

  onApplicationShutdown(): void {
    this.sender.close({ force: true });
  }
}

/** 530: the server wants a login first. As with a wrong password, the worker's settings are at fault and not the mail. */
const AUTHENTICATION_REQUIRED = 530;

function isRefusedForGood({ code, permanent, response, responseCode }: NodemailerError): boolean {
  const concernsTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isFinal = permanent ?? response === undefined;
  return concernsTheMail && isFinal && responseCode !== AUTHENTICATION_REQUIRED;
}
