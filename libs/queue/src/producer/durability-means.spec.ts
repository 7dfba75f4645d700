import type { ServerDurability } from '../redis/durability-probe.js';
import { CONFIRMATIONS, meansOf, standingOf } from './durability-means.js';

const server = (rest: Partial<ServerDurability>): ServerDurability => ({
  appendOnly: true,
  fsync: 'everysec',
  syncsBeforeAnswering: false,
  hasWaitAof: false,
  replicas: 0,
  ...rest,
});
const ALWAYS = { fsync: 'always', syncsBeforeAnswering: true } as const;

describe('what a server can do', () => {
  it.each<[string, Partial<ServerDurability>, unknown]>([
    ['everysec', {}, { kind: 'none', reason: expect.stringContaining('needs appendfsync always') }],
    ['everysec, and WAITAOF', { hasWaitAof: true }, { kind: 'awaited' }],
    ['always', ALWAYS, { kind: 'answered' }],
    [
      'always, but not while it rewrites',
      { fsync: 'always' },
      { kind: 'none', reason: expect.stringContaining('no-appendfsync-on-rewrite no') },
    ],
    ['always, but not while it rewrites, and WAITAOF', { fsync: 'always', hasWaitAof: true }, { kind: 'awaited' }],
    ['no append-only file', { ...ALWAYS, appendOnly: false }, { kind: 'none', reason: expect.stringContaining('off') }],
    [
      'appendfsync no',
      { fsync: 'no', hasWaitAof: true },
      { kind: 'none', reason: expect.stringContaining('appendfsync of Redis is no') },
    ],
    ['an appendfsync that it does not tell', { fsync: 'unknown', hasWaitAof: true }, { kind: 'awaited' }],
    [
      'an appendfsync that it does not tell, and no WAITAOF',
      { fsync: 'unknown' },
      { kind: 'none', reason: expect.stringContaining('does not tell its appendfsync') },
    ],
  ])('for fsynced with %s', (_, facts, means) => {
    expect(meansOf('fsynced', server(facts), 1)).toEqual(means);
  });

  it('for replicated is enough replicas', () => {
    expect(meansOf('replicated', server({ replicas: 2 }), 2)).toEqual({ kind: 'awaited' });
    expect(meansOf('replicated', server({ replicas: 1 }), 2)).toEqual({
      kind: 'none',
      reason: '1 replica follows Redis, 2 must',
    });
  });

  it('without being asked for it', () => {
    expect(standingOf(server({}))).toBe('logged');
    expect(standingOf(server(ALWAYS))).toBe('fsynced');
    expect(standingOf(server({ appendOnly: false }))).toBe('memory');
  });
});

describe('an answer to a wait', () => {
  const [synced, replicated] = [CONFIRMATIONS.fsynced(1), CONFIRMATIONS.replicated(2)];

  it('counts by what it says: it comes when the time is over, too', () => {
    expect([synced.isGiven([1, 0]), synced.isGiven([0, 3])]).toEqual([true, false]);
    expect([replicated.isGiven(2), replicated.isGiven(3), replicated.isGiven(1)]).toEqual([true, true, false]);
  });
});
