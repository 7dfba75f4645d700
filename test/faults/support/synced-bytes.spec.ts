import { readSyncs, syncedAt } from './synced-bytes.js';

const AOF = '8</data/appendonlydir/appendonly.aof.1.incr.aof>';
const at = (syncs: ReturnType<typeof readSyncs>): [number, number][] =>
  syncs.map((sync) => [Math.round(sync.at), sync.bytes]);

describe('what of a file is on the disk', () => {
  it('is what was written when the sync began, from its return on', () => {
    const syncs = readSyncs(
      [
        `12 10.000000 write(${AOF}, ""..., 68) = 68 <0.000023>`,
        `19 10.001000 fdatasync(${AOF} <unfinished ...>`,
        '12 10.001500 write(9<socket:[77]>, ""..., 5) = 5 <0.000011>',
        `12 10.002000 write(${AOF}, ""..., 45) = 45 <0.000362>`,
        '19 10.012000 <... fdatasync resumed>) = 0 <0.010990>',
        `12 11.000000 fdatasync(${AOF}) = 0 <0.005000>`,
        '',
      ].join('\n'),
      100,
    );
    expect(at(syncs)).toEqual([
      [0, 100],
      [10_012, 168],
      [11_005, 213],
    ]);
    expect([10_000, 10_012, 11_010].map((instant) => syncedAt(syncs, instant))).toEqual([100, 168, 213]);
  });

  it('does not grow by a sync that failed, by part of a write that was refused, or by the other files of the server', () => {
    const calls = [
      `12 10.000000 write(${AOF}, ""..., 68) = -1 ENOSPC (No space left on device) <0.000023>`,
      `12 10.001000 fdatasync(${AOF}) = -1 EIO (Input/output error) <0.000100>`,
      '12 10.002000 write(9</data/temp.rdb>, ""..., 400) = 400 <0.000100>',
      '12 10.003000 fdatasync(9</data/temp.rdb>) = 0 <0.000100>',
      `12 10.004000 fdatasync(${AOF}) = 0 <0.000100>`,
    ];
    expect(at(readSyncs(calls.join('\n'), 100))).toEqual([
      [0, 100],
      [10_004, 100],
    ]);
  });
});
