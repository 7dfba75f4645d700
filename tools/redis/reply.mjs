const LINE_END = '\r\n';

/**
 * Reads one reply of the Redis protocol (RESP2) from a buffer: its value and where it ends, or undefined when it is not
 * complete yet. An error reply is an Error as value.
 * @throws Error when this is not that protocol.
 */
export function readReply(buffer, start) {
  const lineEnd = buffer.indexOf(LINE_END, start);
  const type = String.fromCharCode(buffer[start] ?? 0);
  if (start < buffer.length && !'+-:$*'.includes(type)) throw new Error('this is not Redis');
  if (lineEnd === -1) return undefined;
  const line = buffer.toString('utf8', start + 1, lineEnd);
  const end = lineEnd + LINE_END.length;
  if (type === '+') return { value: line, end };
  if (type === '-') return { value: new Error(line), end };
  if (type === ':') return { value: Number(line), end };
  return type === '$' ? readBulk(buffer, end, Number(line)) : readArray(buffer, end, Number(line));
}

function readBulk(buffer, start, length) {
  if (length < 0) return { value: null, end: start };
  const end = start + length + LINE_END.length;
  return buffer.length < end ? undefined : { value: buffer.toString('utf8', start, start + length), end };
}

function readArray(buffer, start, length) {
  const value = [];
  let end = start;
  while (value.length < length) {
    const item = readReply(buffer, end);
    if (item === undefined) return undefined;
    value.push(item.value);
    end = item.end;
  }
  return { value, end };
}
