import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskContext } from '@app/queue';
import { createTransport } from 'nodemailer';
import { MailTransport, type Delivery, type Mail } from './mail-transport.js';

/**
 * Writes each mail to `<folder>/<task id>.eml`, headers and MIME as they would go to a server, Bcc included. A mail is
 * in the folder whole or not at all, and a task that runs again replaces its file.
 */
export class OutboxMailTransport extends MailTransport {
  private readonly composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  constructor(private readonly folder: string) {
    super();
  }

  override async send(mail: Mail, { taskId, epoch, signal }: TaskContext): Promise<Delivery> {
    const { message, envelope } = await this.composer.sendMail({ ...mail, signal });
    const file = join(this.folder, `${taskId}.eml`);
    const unfinished = join(this.folder, `.${taskId}.${epoch}.tmp`);
    await mkdir(this.folder, { recursive: true });
    try {
      await writeFile(unfinished, message, { flush: true, signal });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return { accepted: envelope.to, rejected: [], file };
  }
}
