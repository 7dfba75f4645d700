import type { Operation } from './api-operations.js';
import { writeBody } from './body-writer.js';
import type { FuzzRequest } from './fuzz-request.js';
import { writeHeaders } from './header-writer.js';
import { SeededRandom } from './seeded-random.js';
import { writeTarget } from './target-writer.js';

const VERSION = 'HTTP/1.1';
/** A part of all requests goes to where tasks come from: without tasks there is little to find. */
const SUBMISSION_SHARE = 0.25;
const METHODS = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'M-SEARCH', 'PURGE'],
  ...['QUERY', 'get', 'FOO', 'G\0T', '', 'POST POST', 'X'.repeat(9_000)],
];
const VERSIONS = ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTP/1.1 ', 'http/1.1', 'HTTP/1', '', 'ICE/1.0'];
/** How much of a request is wrong on purpose. Most have one fault, which the rest of the request does not hide. */
const FAULTS = ['none', 'none', 'value', 'value', 'body', 'headers', 'target', 'line', 'several'] as const;

/** Makes requests of all operations. A request depends on the seed and its number alone. */
export class RequestGenerator {
  private readonly submissions: readonly Operation[];

  constructor(
    private readonly operations: readonly Operation[],
    private readonly seed: number,
  ) {
    this.submissions = operations.filter(({ path }) => /^\/tasks(\/bulk)?$/.test(path)).filter(({ body }) => body);
  }

  request(index: number): FuzzRequest {
    const random = SeededRandom.ofRequest(this.seed, index);
    const fault = random.pick(FAULTS);
    const has = (kind: (typeof FAULTS)[number]): boolean =>
      fault === kind || (fault === 'several' && random.chance(0.4));
    const operation = random.pick(random.chance(SUBMISSION_SHARE) ? this.submissions : this.operations);
    const isWrongLine = has('line');
    const { body, payloads } = writeBody(operation, random, has('value'), has('body'));
    const { headers, framing, halfCloses } = writeHeaders(operation, random, body.length, has('headers'));
    return {
      index,
      operation,
      method: isWrongLine && random.chance(0.7) ? random.pick(METHODS) : operation.method,
      target: writeTarget(operation, random, has('value'), has('target')),
      version: isWrongLine && random.chance(0.4) ? random.pick(VERSIONS) : VERSION,
      ...{ headers, framing, halfCloses, body, payloads },
    };
  }
}
