import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { HeldRequests } from './held-requests.js';

const response = (): Response => new EventEmitter() as unknown as Response;

describe('requests that are held open', () => {
  it('end when their client goes away, and make room', () => {
    const held = new HeldRequests(1);
    const first = response();
    const { signal, release } = held.hold(first);
    expect(() => held.hold(response())).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
    expect(signal.aborted).toBe(false);
    first.emit('close');
    expect(signal.aborted).toBe(true);
    release();
    expect(held.hold(response()).signal.aborted).toBe(false);
    expect(first.listenerCount('close')).toBe(0);
  });

  it('end when the API stops, also those that come late', () => {
    const held = new HeldRequests(2);
    const { signal } = held.hold(response());
    held.stop();
    expect([signal.aborted, held.hold(response()).signal.aborted]).toEqual([true, true]);
  });
});
