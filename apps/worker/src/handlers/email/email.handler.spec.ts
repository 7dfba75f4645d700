import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { taskContext } from '../../../test/task-context.js';
import { temporaryFolder } from '../../../test/temporary-folder.js';
import { EmailHandler } from './email.handler.js';
import { EmailModule } from './email.module.js';
import type { EmailPayload } from './email.payload.js';

const payload: EmailPayload = { to: 'ada@example.com', subject: 'Grüße', body: 'Hi\n.\nthere' };

describe('EmailHandler without a mail server', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let outbox: string;
  let handler: EmailHandler;

  beforeEach(async () => {
    folder = temporaryFolder();
    outbox = join(folder.path, 'deep', 'outbox');
    const options = { smtpUrl: undefined, mailFrom: 'Queue <queue@example.org>', outboxFolder: outbox };
    const module = await Test.createTestingModule({ imports: [EmailModule.register(options)] }).compile();
    handler = module.get(EmailHandler);
  });

  afterEach(() => folder.remove());

  const written = (taskId = 'task-1'): string => readFileSync(join(outbox, `${taskId}.eml`), 'utf8');

  it('writes a mail that a mail program can open', async () => {
    const result = await handler.handle(payload, taskContext());
    expect(result).toEqual({
      message_id: '<task-1.mjwaidke@example.org>',
      accepted: ['ada@example.com'],
      rejected: [],
      file: join(outbox, 'task-1.eml'),
    });
    const [headers = '', body] = written().split('\r\n\r\n');
    expect(headers.split('\r\n')).toEqual(
      expect.arrayContaining([
        'From: Queue <queue@example.org>',
        'To: ada@example.com',
        'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
        'Message-ID: <task-1.mjwaidke@example.org>',
        'MIME-Version: 1.0',
      ]),
    );
    expect(body).toBe('Hi\r\n.\r\nthere\r\n');
  });

  it('addresses everyone, as the sender that the payload names', async () => {
    const result = await handler.handle(
      {
        ...payload,
        to: ['Ada <ada@example.com>', 'bob@example.com'],
        cc: 'c@example.com',
        bcc: ['d@example.com'],
        from: 'Eve <eve@mail.example>',
        reply_to: 'f@example.com',
        html: '<p>Hi</p>',
      },
      taskContext(),
    );
    expect(result.accepted).toEqual(['ada@example.com', 'bob@example.com', 'c@example.com', 'd@example.com']);
    expect(result.message_id).toMatch(/@mail\.example>$/);
    expect(written()).toMatch(/^From: Eve <eve@mail.example>\r\nTo: Ada <ada@example.com>, bob@example.com\r\n/m);
    expect(written()).toMatch(/^Cc: c@example.com\r\n[^]*^Reply-To: f@example.com\r\n/m);
    expect(written()).toMatch(/multipart\/alternative[^]*text\/plain[^]*text\/html[^]*<p>Hi<\/p>/);
  });

  it('replaces the mail when its task runs again, and leaves nothing else behind', async () => {
    const first = await handler.handle(payload, taskContext({ epoch: 1 }));
    const second = await handler.handle({ ...payload, body: 'Again' }, taskContext({ epoch: 2, attempt: 2 }));
    expect(second).toEqual(first);
    expect(readdirSync(outbox)).toEqual(['task-1.eml']);
    expect(written()).toMatch(/Again/);
  });

  it('writes many mails at once, each its own', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `task-${index}`);
    await Promise.all(
      ids.map((taskId) => handler.handle({ ...payload, body: `For ${taskId}.` }, taskContext({ taskId }))),
    );
    expect(ids.map((taskId) => written(taskId).endsWith(`For ${taskId}.\r\n`))).toEqual(ids.map(() => true));
  });

  it('fails, to be tried again, when the mail can not be written', async () => {
    mkdirSync(join(outbox, 'task-1.eml'), { recursive: true });
    await expect(handler.handle(payload, taskContext())).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
    expect(readdirSync(outbox)).toEqual(['task-1.eml']);
  });

  it('writes nothing once the run was told to stop', async () => {
    await expect(handler.handle(payload, taskContext({ signal: AbortSignal.abort() }))).rejects.toThrow(/abort/i);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
