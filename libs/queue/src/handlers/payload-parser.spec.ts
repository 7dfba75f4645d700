import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsArray, IsEmail, IsInt, IsOptional, IsString, Max, ValidateNested } from 'class-validator';
import { InvalidPayloadError } from '../domain/errors.js';
import { parsePayload } from './payload-parser.js';

class Attachment {
  @IsString()
  name!: string;

  @IsInt()
  @Max(10)
  megabytes!: number;
}

class Mail {
  @IsEmail()
  to!: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Attachment)
  attachments?: Attachment[];
}

function refusalOf(payloadText: string): InvalidPayloadError {
  try {
    parsePayload(payloadText, Mail);
  } catch (error) {
    return error as InvalidPayloadError;
  }
  throw new Error('The payload was taken');
}

describe('a payload', () => {
  it('without a class is what JSON says', () => {
    expect(parsePayload('{"a":[1,null],"__proto__":{"x":1}}', undefined)).toEqual(
      JSON.parse('{"a":[1,null],"__proto__":{"x":1}}'),
    );
  });

  it('that fits its class is an instance of it, nested parts too', () => {
    const mail = parsePayload('{"to":"a@b.example","attachments":[{"name":"x","megabytes":1}]}', Mail) as Mail;
    expect(mail).toBeInstanceOf(Mail);
    expect(mail.attachments?.[0]).toBeInstanceOf(Attachment);
  });

  it('that does not fit is refused with every field named by its path', () => {
    const refusal = refusalOf('{"to":"nobody","attachments":[{"name":"x","megabytes":1},{"name":7,"megabytes":11}]}');
    expect(refusal).toBeInstanceOf(InvalidPayloadError);
    expect(refusal.fields).toEqual([
      { field: 'to', message: 'must be an email' },
      { field: 'attachments.1.name', message: 'must be a string' },
      { field: 'attachments.1.megabytes', message: 'must not be greater than 10' },
    ]);
    expect(refusal.message).toContain('attachments.1.name: must be a string');
  });

  it.each(['{"to":"a@b.example","constructor":{"x":1}}', '{"to":"a@b.example","attachments":[{"constructor":1}]}'])(
    'with keys that cannot become an instance is refused or read, and never breaks: %s',
    (text) => {
      try {
        expect(parsePayload(text, Mail)).toBeInstanceOf(Mail);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidPayloadError);
      }
    },
  );

  it('that is nested too deep for its class is refused', () => {
    const deep = '{"to":"a@b.example","attachments":' + '[{"x":'.repeat(30_000) + '1' + '}]'.repeat(30_000) + '}';
    expect(refusalOf(deep)).toBeInstanceOf(InvalidPayloadError);
  });

  it('that is no object is refused by its class', () => {
    expect(refusalOf('null')).toBeInstanceOf(InvalidPayloadError);
  });

  it('that is no JSON can never be read, so no retry is made', () => {
    expect(() => parsePayload('{"a":', undefined)).toThrow(InvalidPayloadError);
  });
});
