import { RespFrames, wordsOf } from './resp-frames.js';

const VALUES = [
  '+OK\r\n',
  '-ERR no\r\n',
  ':42\r\n',
  '$5\r\na\r\nbc\r\n',
  '$-1\r\n',
  '*-1\r\n',
  '*0\r\n',
  '*2\r\n$1\r\na\r\n*1\r\n:7\r\n',
  '%1\r\n+key\r\n~2\r\n_\r\n#t\r\n',
  '|1\r\n+ttl\r\n:3\r\n,3.14\r\n',
  '>2\r\n+message\r\n+x\r\n',
  '=7\r\ntxt:abc\r\n',
  'PING\r\n',
];

describe('RESP frames', () => {
  it.each([1, 2, 3, 7, 1_000])('are the same however the stream is cut: %d bytes a piece', (size) => {
    const stream = Buffer.from(VALUES.join(''));
    const frames = new RespFrames();
    const found: string[] = [];
    for (let at = 0; at < stream.length; at += size) {
      found.push(...frames.push(stream.subarray(at, at + size)).map(String));
    }
    expect(found).toEqual(VALUES);
  });

  it('of requests have words', () => {
    expect(wordsOf(Buffer.from('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\na\r\nb\r\n'))).toEqual(['SET', 'k', 'a\r\nb']);
    expect(wordsOf(Buffer.from('PING hello\r\n'))).toEqual(['PING', 'hello']);
  });
});
