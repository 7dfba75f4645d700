import { connect } from 'node:net';
import { AnswerReader, type Answer } from './answer-reader.js';

/** What came of sending bytes: an answer, the end of the connection without one, or nothing in time. */
export type Outcome = { kind: 'answer'; answer: Answer } | { kind: 'closed'; halfClosed: boolean } | { kind: 'silent' };

/** A server takes a client that half-closes for one that went away: not before it had time to answer. */
const HALF_CLOSE_MS = 300;

export interface ToSend {
  bytes: Buffer;
  /** Answers to HEAD have no body, whatever their headers say. */
  isHead: boolean;
  halfCloses: boolean;
}

/** Sends bytes on a connection of their own and reads the first final answer, of a stream its beginning. */
export function exchange(port: number, { bytes, isHead, halfCloses }: ToSend, deadlineMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const reader = new AnswerReader(isHead);
    let halfClosed = false;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      clearTimeout(giveUp);
      socket.destroy();
      resolve(outcome);
    };
    const finish = (): void => {
      const answer = reader.atEnd();
      end(answer === undefined ? { kind: 'closed', halfClosed } : { kind: 'answer', answer });
    };
    const timer = setTimeout(() => end({ kind: 'silent' }), deadlineMs);
    socket.on('connect', () => socket.write(bytes));
    const halfClose = (): void => {
      halfClosed = true;
      socket.end();
    };
    const giveUp = halfCloses ? setTimeout(halfClose, HALF_CLOSE_MS) : undefined;
    socket.on('data', (chunk) => {
      const answer = reader.take(chunk);
      if (answer !== undefined) end({ kind: 'answer', answer });
    });
    // A server that refuses what is still on its way resets the connection; what it said before that counts.
    socket.on('error', () => undefined);
    socket.on('end', finish);
    socket.on('close', finish);
  });
}
