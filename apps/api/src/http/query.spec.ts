import { PageQueryDto } from './page-query.dto.js';
import { Problem } from './problem.js';
import { readerOfQuery, readQuery } from './query.js';

const reader = readerOfQuery(PageQueryDto);
const read = (originalUrl: string): unknown => readQuery({ originalUrl }, reader);

function problemOf(originalUrl: string): Problem | undefined {
  try {
    read(originalUrl);
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
  }
  return undefined;
}

describe('the query string', () => {
  it.each([
    ['/workers', {}],
    ['/workers?', {}],
    ['/workers?limit=5&cursor=a%2Fb', { limit: '5', cursor: 'a/b' }],
  ])('of %s is read', (url, expected) => {
    expect({ ...(read(url) as object) }).toEqual(expected);
  });

  it.each([
    ['/workers?limits=5', 'limits', 'is not known here; known are limit, cursor, queue'],
    ['/workers?limit=1&limit=2', 'limit', 'must be given once'],
    ['/workers?limit=', 'limit', 'must be a whole number from 1 to 500'],
    ['/workers?__proto__=1', '__proto__', 'is not known here; known are limit, cursor, queue'],
    [`/workers?${'x'.repeat(300)}=1`, `${'x'.repeat(200)}…`, 'is not known here; known are limit, cursor, queue'],
  ])('of %s is refused', (url, field, message) => {
    expect(problemOf(url)).toMatchObject({ code: 'invalid-fields', body: { errors: [{ field, message }] } });
  });

  it('names a hundred that are wrong, not more', () => {
    const names = Array.from({ length: 150 }, (_, index) => `x${index}=`).join('&');
    expect(problemOf(`/workers?${names}`)?.body.errors).toHaveLength(100);
  });
});
