import { readFileSync } from 'node:fs';
import type { ApiDocument } from './api-operations.js';
import type { Answer } from './answer-reader.js';
import type { FuzzRequest } from './fuzz-request.js';
import type { Outcome } from './raw-exchange.js';

/** What only our own side knows: stacks, files, words of Redis and of the scripts. None of it is in a request. */
const INTERNALS =
  /\bat (?!\d{4}-\d\d-\d\dT)(?:[\w.<> ]+ \()?(?:file:|node:)?[\w/.-]+:\d+:\d+|node_modules|node:internal|\/(?:work|home|tmp|dist|usr|root|apps|libs|src)\/|\.(?:ts|js|mjs|lua)\b(?!on)|\b(?:WRONGTYPE|NOSCRIPT|CROSSSLOT|MOVED|OOM command|EVALSHA|ReplyError|redis\.call|user_script|ioredis|ECONN[A-Z]+)\b|task_queue:/;
/** These show what an error in a handler looks like. */
const DOCUMENTS = /^\/docs(?:-json|-yaml)?(?:[/?]|$)/;
const OF_CLIENTS = new Set(['payload', 'headers', 'result']);
/** A client can't make an answer large: of what it sent, an error repeats little. */
const MOST_PROBLEM_BYTES = 200 * 1024;
/** What any address may answer, before it is known which operation is meant. */
const ANYWHERE = new Set([400, 404, 405, 408, 413, 417, 431]);

/** Says what is wrong with what came of a request. */
export class AnswerRules {
  private readonly codes: ReadonlySet<string>;
  private readonly fields: ReadonlySet<string>;

  constructor(document: ApiDocument) {
    const documented = readFileSync('docs/api.md', 'utf8').matchAll(/^\| [45]\d\d \| `([a-z-]+)` \|/gm);
    this.codes = new Set([...documented].map(([, code = '']) => code));
    this.fields = new Set(Object.keys(document.components.schemas['ProblemDto']?.properties ?? {}));
  }

  /** The first rule that is broken, in words; undefined when all hold. */
  breach(request: FuzzRequest, outcome: Outcome): string | undefined {
    if (outcome.kind === 'silent') return 'no answer in time';
    if (outcome.kind === 'closed' && outcome.halfClosed) return undefined;
    if (outcome.kind === 'closed') return 'the connection was closed without an answer';
    const { answer } = outcome;
    if (answer.status >= 500 && !isOfTheQueue(answer))
      return `status ${answer.status}: ${answer.body.toString().slice(0, 500)}`;
    if (answer.status < 200) return 'no HTTP answer';
    if (answer.status < 400)
      return DOCUMENTS.test(request.target) ? undefined : internalsIn(answer.status, withoutPayloads(answer));
    return this.problemBreach(request, answer) ?? undocumented(request, answer);
  }

  private problemBreach(request: FuzzRequest, { status, headers, body }: Answer): string | undefined {
    if (headers.get('content-type') !== 'application/problem+json; charset=utf-8')
      return `${status}: its type is ${headers.get('content-type')}`;
    if (request.method === 'HEAD') return undefined;
    if (body.length > MOST_PROBLEM_BYTES) return `${status}: an error of ${body.length} bytes`;
    const problem = parsed(body);
    if (problem === undefined) return `${status}: its body is no JSON object`;
    const unknown = Object.keys(problem).find((name) => !this.fields.has(name));
    if (unknown !== undefined) return `${status}: it has a field that is not documented: ${unknown}`;
    const { type, title, errors } = problem;
    const code = typeof type === 'string' ? type.replace('urn:task-queue:problem:', '') : '';
    if (!this.codes.has(code)) return `${status}: its type is not documented: ${String(type)}`;
    if (problem['status'] !== status) return `${status}: it says ${String(problem['status'])}`;
    if (typeof title !== 'string' || !['undefined', 'string'].includes(typeof problem['detail']))
      return `${status}: title or detail is no text`;
    if (errors !== undefined && !(Array.isArray(errors) && errors.every(isFieldError)))
      return `${status}: errors are not fields with messages`;
    return internalsIn(status, body.toString());
  }
}

function internalsIn(status: number, text: string): string | undefined {
  const told = INTERNALS.exec(text)?.[0];
  return told === undefined ? undefined : `${status}: it tells internals: ${told}`;
}

/** What an answer says in our own words: clients may have sent anything in the fields that are theirs. */
function withoutPayloads({ body }: Answer): string {
  const value = parsed(body);
  if (value === undefined) return body.toString();
  return JSON.stringify(value, (name, field: unknown) => (OF_CLIENTS.has(name) ? undefined : field));
}

/** An operation answers with the statuses that it is documented with, where the request reached it. */
function undocumented({ operation, method, target }: FuzzRequest, { status }: Answer): string | undefined {
  const pattern = new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[\\w.-]+')}(\\?|$)`);
  if (method !== operation.method || !pattern.test(target) || ANYWHERE.has(status)) return undefined;
  return operation.statuses.has(status) ? undefined : `${status} is not documented for ${method} ${operation.path}`;
}

/** A queue that an operator drains or purges says so with a 503, whatever Redis does. */
function isOfTheQueue({ status, body }: Answer): boolean {
  return status === 503 && /problem:(?:queue-draining|purge-under-way)"/.test(body.toString());
}

function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isFieldError(error: unknown): boolean {
  const { field, message, ...more } = error as Record<string, unknown>;
  return typeof field === 'string' && typeof message === 'string' && message !== '' && Object.keys(more).length === 0;
}
