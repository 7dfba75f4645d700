import { afterEach, describe, expect, it } from '@jest/globals';
import { NonRetryableError } from '@app/queue';
import { Test, type TestingModule } from '@nestjs/testing';
import { SILENCE, SmtpServer, type Reply } from '../../../test/smtp-server.js';
import { taskContext } from '../../../test/task-context.js';
import { EmailHandler, type EmailResult } from './email.handler.js';
import { EmailModule } from './email.module.js';
import type { EmailPayload } from './email.payload.js';

const payload: EmailPayload = {
  to: 'ada@example.com',
  subject: 'Hello',
  body: 'Hi\n.\nthere',
  bcc: 'boss@example.com',
};
const refusing =
  (start: string, answer: string): Reply =>
  (line) =>
    line.startsWith(start) ? answer : undefined;

describe('EmailHandler with a mail server', () => {
  let server: SmtpServer;
  let module: TestingModule;

  afterEach(async () => {
    await module.close();
    await server.close();
  });

  async function handlerFor(reply?: Reply, login = '', query = ''): Promise<EmailHandler> {
    server = await SmtpServer.listen(reply);
    const smtpUrl = server.url.replace('//', `//${login}`) + query;
    const options = { smtpUrl, mailFrom: 'Queue <queue@example.org>', outboxFolder: '/nowhere' };
    module = await Test.createTestingModule({ imports: [EmailModule.register(options)] }).compile();
    return module.get(EmailHandler);
  }

  const failure = (run: Promise<EmailResult>): Promise<Error> =>
    run.then(
      (result) => Promise.reject(new Error(`sent: ${JSON.stringify(result)}`)),
      (error: Error) => error,
    );

  it('delivers the mail, Bcc to the server only', async () => {
    const handler = await handlerFor();
    const result = await handler.handle(payload, taskContext());
    expect(result).toEqual({
      message_id: '<task-1.mjwaidke@example.org>',
      accepted: ['ada@example.com', 'boss@example.com'],
      rejected: [],
    });
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'queue@example.org', recipients: ['ada@example.com', 'boss@example.com'] });
    expect(mail?.text).toMatch(/^Message-ID: <task-1\.mjwaidke@example\.org>\r\n[^]*\r\n\r\nHi\r\n\.\r\nthere\r\n/m);
    expect(mail?.text).not.toMatch(/boss/);
  });

  it('keeps its connections for further mails', async () => {
    const handler = await handlerFor(undefined, '', '?maxConnections=2');
    const ids = Array.from({ length: 20 }, (_, index) => `task-${index}`);
    await Promise.all(ids.map((taskId) => handler.handle(payload, taskContext({ taskId }))));
    expect(server.mails).toHaveLength(20);
    expect(server.connections).toBe(2);
  });

  it.each([
    ['MAIL FROM', '550 5.7.1 sender not allowed'],
    ['RCPT TO', '550 5.1.1 no such user'],
    ['DATA', '554 5.5.0 no valid recipients'],
    ['.', '552 5.3.4 message too big'],
  ])('gives up when %s is refused for good', async (start, answer) => {
    const handler = await handlerFor(refusing(start, answer));
    const error = await failure(handler.handle(payload, taskContext()));
    expect(error).toBeInstanceOf(NonRetryableError);
    expect(error.message).toContain(answer);
  });

  it.each([
    ['CONNECT', '554 5.3.2 not now'],
    ['MAIL FROM', '530 5.7.0 authentication required'],
    ['MAIL FROM', '451 4.3.0 try later'],
    ['RCPT TO', '450 4.2.1 mailbox busy'],
    ['.', '421 4.3.2 shutting down'],
  ])('leaves it to a retry when %s is answered with %s', async (start, answer) => {
    const handler = await handlerFor(refusing(start, answer));
    const error = await failure(handler.handle(payload, taskContext()));
    expect(error).not.toBeInstanceOf(NonRetryableError);
    expect(error.message).toContain(answer);
  });

  it('leaves it to a retry when the password is wrong, which is not the mail at fault', async () => {
    const handler = await handlerFor(
      (line) =>
        line.startsWith('EHLO') ? '250-test\r\n250 AUTH PLAIN' : refusing('AUTH', '535 5.7.8 bad password')(line),
      'user:secret@',
    );
    const error = await failure(handler.handle(payload, taskContext()));
    expect(error).not.toBeInstanceOf(NonRetryableError);
    expect(error.message).toContain('535 5.7.8');
    expect(error.message).not.toContain('secret');
  });

  it('leaves it to a retry when one recipient is only deferred and none is accepted', async () => {
    const handler = await handlerFor((line) =>
      line.startsWith('RCPT TO:<ada') ? '450 4.2.1 busy' : line.startsWith('RCPT') ? '550 5.1.1 unknown' : undefined,
    );
    expect(await failure(handler.handle(payload, taskContext()))).not.toBeInstanceOf(NonRetryableError);
  });

  it('names the recipients that were refused beside others', async () => {
    const handler = await handlerFor(refusing('RCPT TO:<boss', '550 5.1.1 unknown'));
    const warnings: unknown[] = [];
    const logger = { log() {}, error() {}, warn: (message: unknown) => void warnings.push(message) };
    const result = await handler.handle(payload, taskContext({ logger }));
    expect(result).toMatchObject({ accepted: ['ada@example.com'], rejected: ['boss@example.com'] });
    expect(warnings).toEqual([expect.stringMatching(/boss@example\.com: 550 5\.1\.1 unknown/)]);
  });

  it('leaves it to a retry when there is no server', async () => {
    const handler = await handlerFor();
    await server.close();
    expect(await failure(handler.handle(payload, taskContext()))).toMatchObject({ originalCode: 'ECONNREFUSED' });
    server = await SmtpServer.listen();
  });

  it('stops waiting for the server when the run is told to stop', async () => {
    const stop = new AbortController();
    const handler = await handlerFor((line) => {
      if (!line.startsWith('MAIL')) return undefined;
      stop.abort();
      return SILENCE;
    });
    expect(await failure(handler.handle(payload, taskContext({ signal: stop.signal })))).toMatchObject({
      code: 'EABORT',
    });
  });
});
