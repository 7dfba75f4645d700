import { describe, expect, it } from '@jest/globals';
import { QueueError, readEnvironment } from '@app/queue';
import { workerAppSettings, workerEnvironment } from './worker-app.settings.js';

describe('workerAppSettings', () => {
  it('has defaults for everything', () => {
    expect(readEnvironment(workerAppSettings, {})).toEqual({
      logLevel: 'log',
      logFormat: undefined,
      smtpUrl: undefined,
      mailFrom: 'Task Queue <task-queue@localhost>',
      outboxFolder: '.data/outbox',
      dataFolder: '.data/files',
      maxCsvBytes: 268_435_456,
    });
  });

  it('takes a mail server with user, password and options', () => {
    const SMTP_URL = 'smtps://user%40x:p%3Aw@mail.example.com:465?maxConnections=10';
    expect(readEnvironment(workerAppSettings, { SMTP_URL }).smtpUrl).toBe(SMTP_URL);
  });

  it.each(['http://mail.example.com', 'smtp://', 'smtp://mail example', 'smtp://mail:99999', 'mail.example.com:25'])(
    'does not take %j for a mail server',
    (SMTP_URL) => {
      expect(() => readEnvironment(workerAppSettings, { SMTP_URL })).toThrow(/SMTP_URL must be an smtp:/);
    },
  );

  it('tells every mistake at once, and no secret', () => {
    const mistakes = {
      SMTP_URL: 'smpt://user:secret@host',
      MAIL_FROM: 'nobody',
      LOG_LEVEL: 'loud',
      MAX_CSV_BYTES: '1GB',
    };
    let error: unknown;
    try {
      readEnvironment(workerEnvironment, { ...mistakes, LOG_FORMAT: 'xml', WORKER_CONCURRENCY: '0' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(QueueError);
    const variables = (error as QueueError).fields.map(({ field }) => field).sort();
    expect(variables).toEqual([...Object.keys(mistakes), 'LOG_FORMAT', 'WORKER_CONCURRENCY'].sort());
    expect((error as QueueError).message).not.toContain('secret');
  });
});
