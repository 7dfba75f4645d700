import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReply } from './reply.mjs';

const read = (text) => readReply(Buffer.from(text), 0);

test('reads every kind of reply', () => {
  assert.deepEqual(read('+PONG\r\n'), { value: 'PONG', end: 7 });
  assert.equal(read(':42\r\n').value, 42);
  assert.equal(read('$5\r\nö\r\nx\r\n').value, 'ö\r\nx');
  assert.equal(read('$-1\r\n').value, null);
  assert.deepEqual(read('*2\r\n$3\r\ndir\r\n$1\r\n/\r\n').value, ['dir', '/']);
  assert.equal(read('-NOAUTH no\r\n').value.message, 'NOAUTH no');
});

test('waits for what is not complete', () => {
  const whole = '*2\r\n$3\r\ndir\r\n$1\r\n/\r\n';
  for (let length = 0; length < whole.length; length += 1) assert.equal(read(whole.slice(0, length)), undefined);
});

test('refuses another protocol', () => {
  assert.throws(() => read('HTTP/1.1 400 Bad Request\r\n'), /not Redis/);
});
