import { connect } from 'node:net';
import { readReply } from './reply.mjs';

const DEFAULT_TIMEOUT_MS = 1_000;

/**
 * Sends commands to a Redis server and resolves with their replies, in order. A refused command is an Error among the
 * replies.
 * @throws Error when there is no connection, no answer in time, or the answer is not Redis's protocol.
 */
export function ask({ host, port, timeoutMs = DEFAULT_TIMEOUT_MS }, ...commands) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => finish(new Error('no answer in time')), timeoutMs);
    let received = Buffer.alloc(0);

    function finish(error, replies) {
      clearTimeout(timer);
      socket.destroy();
      if (error) reject(error);
      else resolve(replies);
    }

    socket.on('connect', () => socket.write(commands.map(encode).join('')));
    socket.on('error', finish);
    socket.on('close', () => finish(new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      try {
        const replies = readReplies(received, commands.length);
        if (replies !== undefined) finish(undefined, replies);
      } catch (error) {
        finish(error);
      }
    });
  });
}

function encode(words) {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

function readReplies(buffer, count) {
  const replies = [];
  let offset = 0;
  while (replies.length < count) {
    const reply = readReply(buffer, offset);
    if (reply === undefined) return undefined;
    replies.push(reply.value);
    offset = reply.end;
  }
  return replies;
}
