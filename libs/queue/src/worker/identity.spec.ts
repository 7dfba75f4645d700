import { makeIdentity } from './identity.js';

describe('who a worker is', () => {
  it('is another one at each boot, whatever its label', () => {
    const boots = Array.from({ length: 1_000 }, () => makeIdentity('same').boot);
    expect(new Set(boots).size).toBe(boots.length);
  });

  it('fits into a lease token, which bars separate', () => {
    for (let count = 0; count < 200; count++) expect(makeIdentity(undefined).boot).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('is called by its host and process when it has no label', () => {
    expect(makeIdentity(undefined).label).toMatch(new RegExp(`-${process.pid}$`));
    expect(makeIdentity('mine').label).toBe('mine');
  });
});
