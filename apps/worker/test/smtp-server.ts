import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What arrived between DATA and the dot, and for whom. */
export interface ReceivedMail {
  from: string;
  recipients: string[];
  text: string;
}

/** Answers a command line in place of the default; undefined leaves the default, `silence` never answers. */
export type Reply = (line: string) => string | undefined;

export const SILENCE = '';

/** The SMTP (RFC 5321) that nodemailer speaks, on a loopback port, with replies that a spec can choose. */
export class SmtpServer {
  readonly mails: ReceivedMail[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly reply: Reply) {
    this.server = createServer((socket) => this.talk(socket));
  }

  static async listen(reply: Reply = () => undefined): Promise<SmtpServer> {
    const smtp = new SmtpServer(reply);
    smtp.server.listen(0, '127.0.0.1');
    await once(smtp.server, 'listening');
    return smtp;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private talk(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    const answer = (line: string): void => void (line !== SILENCE && socket.write(`${line}\r\n`));
    let mail: ReceivedMail = { from: '', recipients: [], text: '' };
    let inData = false;
    answer(this.reply('CONNECT') ?? '220 test ESMTP');
    createInterface({ input: socket }).on('line', (line) => {
      if (inData) {
        if (line !== '.') {
          mail.text += `${line.replace(/^\.\./, '.')}\r\n`;
          return;
        }
        inData = false;
        const chosen = this.reply('.');
        if (chosen === undefined) this.mails.push(mail);
        return answer(chosen ?? '250 queued');
      }
      const chosen = this.reply(line);
      if (chosen !== undefined) return answer(chosen);
      const [verb = ''] = line.toUpperCase().split(' ');
      const address = /<(.*?)>/.exec(line)?.[1] ?? '';
      if (verb === 'MAIL') mail = { from: address, recipients: [], text: '' };
      if (verb === 'RCPT') mail.recipients.push(address);
      inData = verb === 'DATA';
      answer(inData ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
      if (verb === 'QUIT') socket.end();
    });
  }
}
