import { Command } from 'ioredis';
import { BoundScript, ScriptCommand } from './script-command.js';

describe('the command of a script', () => {
  const script = new BoundScript('return 1', 'a'.repeat(40), ['q:ä', 'q:b']);

  it.each([
    ['no arguments', []],
    ['plain ones', ['1', 'two', '']],
    ['bytes, not characters, counted', ['ä', '€', '💜', 'a\r\nb', '\0']],
  ])('is what ioredis would send, with %s', (_, args) => {
    const plain = new Command('evalsha', ['a'.repeat(40), '2', 'q:ä', 'q:b', ...args], { replyEncoding: 'utf8' });
    const own = new ScriptCommand(script, args);
    expect(own.toWritable()).toBe(plain.toWritable({}));
    expect(own.getKeys()).toEqual(plain.getKeys());
  });
});
