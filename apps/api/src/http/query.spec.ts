import { readQuery } from './query.js';

const read = (originalUrl: string): unknown => readQuery({ originalUrl }, 'limit', 'cursor');

describe('the query string', () => {
  it.each([
    ['/workers', {}],
    ['/workers?', {}],
    ['/workers?limit=5&cursor=a%2Fb', { limit: '5', cursor: 'a/b' }],
    ['/workers?limit=', { limit: '' }],
  ])('of %s is read', (url, expected) => {
    expect(read(url)).toEqual(expected);
  });

  it.each([
    ['/workers?limits=5', 'limits', 'is not known here; known are limit, cursor'],
    ['/workers?limit=1&limit=2', 'limit', 'is there more than once'],
    ['/workers?__proto__=1', '__proto__', 'is not known here; known are limit, cursor'],
  ])('of %s is refused', (url, field, message) => {
    let problem: unknown;
    try {
      read(url);
    } catch (thrown) {
      problem = thrown;
    }
    expect(problem).toMatchObject({ code: 'invalid-fields', details: { errors: [{ field, message }] } });
  });
});
