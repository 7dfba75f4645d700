import type { Operation } from './api-operations.js';
import { HOSTILE_TEXTS, PATH_TRICKS } from './hostile-values.js';
import { textOf } from './json-writer.js';
import type { SeededRandom } from './seeded-random.js';

const QUERIES = [
  ...[
    '?',
    '??',
    '?&&',
    '?=',
    '?a',
    '?a=b=c',
    '?__proto__=1',
    '?limit=1&limit=2',
    '?limit[]=1',
    '?limit[a]=1',
    '?%00=%00',
  ],
  ...[
    '?status=%ff',
    '?q=%',
    '?q=%zz',
    '?a=1;b=2',
    '?constructor.prototype.x=1',
    '?queue=a&queue=b',
    '?queue=__proto__',
  ],
  ...['#fragment', '?x#y', `?${'a=1&'.repeat(500)}`, `?q=${'x'.repeat(4_000)}`, '?q=%F0%9F%98%80', '?\u00ff=\u00fe'],
];
const WHOLE_TARGETS = [
  ...['*', '', '/', '//', '///', '/.', '/..', 'tasks', 'http://127.0.0.1/tasks', 'http://other.example:99999/tasks'],
  ...['https://[::1/tasks', 'file:///tasks', 'javascript:x', '/docs', '/docs/', '/docs-json', '/docs/%2e%2e/%2e%2e/x'],
  ...['/docs/..%2f..%2fpackage.json', '/docs/swagger-ui.css%00', '/docs/%ff', '/docs/.env', '//other.example/tasks'],
  ...[
    '/docs/swagger-ui-init.js?x',
    '/favicon.ico',
    '/TASKS',
    '/tasks/',
    '/tasks//',
    '/tasks/bulk/',
    '/\u00ff',
    '/tasks /x',
  ],
  `/${'a'.repeat(15_000)}`,
  `/tasks/${'../'.repeat(2_000)}`,
  `/${'%2e%2e/'.repeat(1_000)}`,
  `/tasks?${'a'.repeat(20_000)}`,
];

/** The address of a request: parameters after the document, some of them wrong, or no address at all. */
export function writeTarget(operation: Operation, random: SeededRandom, wrongValues: boolean, tricks: boolean): string {
  if (tricks && random.chance(0.3)) return random.pick(WHOLE_TARGETS);
  const text = (name: string, schema = {}): string =>
    encodeURIComponent(wrongValues && random.chance(0.4) ? random.pick(HOSTILE_TEXTS) : textOf(schema, name, random));
  let path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    tricks && random.chance(0.5) ? random.pick(PATH_TRICKS) : text(name),
  );
  if (tricks && random.chance(0.5)) path = insertTrick(path, random);
  const parameters = operation.parameters
    .filter(({ in: place }) => place === 'query' && random.chance(0.3))
    .map(({ name, schema }) => `${name}=${text(name, schema)}`);
  if (tricks && random.chance(0.4)) return path + random.pick(QUERIES);
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

function insertTrick(path: string, random: SeededRandom): string {
  const parts = path.split('/');
  parts.splice(random.integer(1, parts.length), 0, random.pick(PATH_TRICKS));
  return parts.join('/');
}
