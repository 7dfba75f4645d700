import { describe, expect, it } from '@jest/globals';
import { payloadProblems } from '../../../test/payload-problems.js';
import { EmailPayload } from './email.payload.js';

const mail = { to: 'ada@example.com', subject: 'Hello', body: 'Hi' };
const fieldsAtFault = (changes: object): string[] =>
  Object.keys(payloadProblems(EmailPayload, { ...mail, ...changes }));

describe('EmailPayload', () => {
  it.each([
    ['the payload of the legacy clients', {}],
    ['an address with a name', { to: 'Ada Lovelace <ada@example.com>' }],
    ['a name with a comma', { to: 'Lovelace, Ada <ada@example.com>' }],
    ['a host without a dot', { to: 'root@localhost' }],
    ['a list of 100', { to: Array.from({ length: 100 }, (_, index) => `user${index}@example.com`) }],
    ['every field', { cc: mail.to, bcc: [mail.to], from: mail.to, reply_to: mail.to, html: '<p>Hi</p>' }],
    ['html alone', { body: undefined, html: '<p>Hi</p>' }],
    ['null for what is optional', { cc: null, bcc: null, from: null, reply_to: null, html: null }],
    ['an empty body', { body: '' }],
    ['a subject of 998 characters', { subject: 'x'.repeat(998) }],
    ['unknown properties', { campaign: 7 }],
  ])('takes %s', (_, changes) => {
    expect(fieldsAtFault(changes)).toEqual([]);
  });

  it.each([
    ['to', { to: undefined }],
    ['to', { to: 'nobody' }],
    ['to', { to: [] }],
    ['to', { to: [mail.to, 'nobody'] }],
    ['to', { to: Array.from({ length: 101 }, () => mail.to) }],
    ['to', { to: 'a@example.com, b@example.com' }],
    ['to', { to: 'evil@d, Bob <b@example.com>' }],
    ['to', { to: 'a@example.com\r\nBcc: b@example.com' }],
    ['to', { to: { address: mail.to } }],
    ['cc', { cc: 7 }],
    ['bcc', { bcc: [null] }],
    ['from', { from: [mail.to] }],
    ['reply_to', { reply_to: 'nobody' }],
    ['subject', { subject: undefined }],
    ['subject', { subject: '' }],
    ['subject', { subject: 'a\nBcc: b@example.com' }],
    ['subject', { subject: 'x'.repeat(999) }],
    ['body', { body: undefined }],
    ['body', { body: 7 }],
    ['body', { body: 7, html: '<p>Hi</p>' }],
    ['html', { html: {} }],
  ])('names %s for %j', (field, changes) => {
    expect(fieldsAtFault(changes)).toEqual([field]);
  });

  it('says what was expected', () => {
    expect(payloadProblems(EmailPayload, {})).toEqual({
      to: ['must be an address, like "ada@example.com" or "Ada <ada@example.com>", or a list of 1 to 100 of them'],
      subject: ['must be text of 1 to 998 characters without line breaks'],
      body: ['must be text (a mail needs "body", "html" or both)'],
    });
  });
});
