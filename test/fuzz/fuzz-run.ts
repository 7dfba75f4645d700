import { AnswerRules } from './answer-rules.js';
import { type ApiDocument, operationsOf } from './api-operations.js';
import { failureReport } from './failure-report.js';
import { bytesOf, type FuzzRequest } from './fuzz-request.js';
import { type AcceptedPayload, acceptedPayloads, payloadBreach } from './payload-fidelity.js';
import { exchange, type Outcome } from './raw-exchange.js';
import { RequestGenerator } from './request-generator.js';
import { shrunk } from './shrink.js';

const AT_ONCE = 16;
/** For an answer on a busy machine; requests that never arrive whole are answered after `REQUEST_TIMEOUT`. */
const DEADLINE_MS = 20_000;
/** Pauses and limits that a request set are taken back so often: a queue that refuses everything shows nothing. */
const RESTORED_EVERY = 50;
const RESTORING: readonly [string, string, string][] = [
  ['PATCH', '/queues/task_queue', '{"max_length":null,"max_bytes":null}'],
  ['POST', '/queues/task_queue/resume', ''],
];

export interface FuzzFigures {
  requests: number;
  /** How many answers had which status. */
  statuses: Record<string, number>;
  /** Payloads that were accepted, and those of them that were read again; the others were removed meanwhile. */
  accepted: number;
  verified: number;
  failures: string[];
}

/** Sends generated requests to a running API and holds every answer against the rules. */
export class FuzzRun {
  private readonly generator: RequestGenerator;
  private readonly rules: AnswerRules;
  private readonly figures: FuzzFigures = { requests: 0, statuses: {}, accepted: 0, verified: 0, failures: [] };
  /** Acts that may have removed tasks: how many have begun, and how many are under way. */
  private removals = 0;
  private removing = 0;

  constructor(
    private readonly port: number,
    document: ApiDocument,
    private readonly seed: number,
    private readonly ensureRunning: () => Promise<void>,
    private readonly mostFailures = 1,
  ) {
    this.generator = new RequestGenerator(operationsOf(document), seed);
    this.rules = new AnswerRules(document);
  }

  /** Sends the requests from number `first` to before `end`; stops at the first failures. */
  async run(first: number, end: number): Promise<FuzzFigures> {
    let next = first;
    const send = async (): Promise<void> => {
      while (next < end && this.figures.failures.length < this.mostFailures) {
        const index = next++;
        if (index % RESTORED_EVERY === 0) await this.restore();
        await this.take(this.generator.request(index));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    return this.figures;
  }

  private async take(request: FuzzRequest): Promise<void> {
    this.figures.requests++;
    const breach = await this.breach(request, true);
    if (breach === undefined || this.figures.failures.length >= this.mostFailures) return;
    const kind = kindOf(breach);
    const smallest = await shrunk(request, async (smaller) => {
      const smallerBreach = await this.breach(smaller, false);
      return smallerBreach !== undefined && kindOf(smallerBreach) === kind;
    });
    this.figures.failures.push(failureReport(this.seed, breach, request, smallest));
  }

  private async breach(request: FuzzRequest, counts: boolean): Promise<string | undefined> {
    try {
      return await this.brokenRule(request, counts);
    } catch (error) {
      return String(error);
    }
  }

  private async brokenRule(request: FuzzRequest, counts: boolean): Promise<string | undefined> {
    await this.ensureRunning();
    const mayRemove = request.method !== 'GET' && request.method !== 'HEAD';
    const removalsBefore = this.removals;
    if (mayRemove) {
      this.removals++;
      this.removing++;
    }
    const outcome = await this.send(request);
    if (mayRemove) this.removing--;
    if (outcome.kind === 'answer' && counts) {
      const { status } = outcome.answer;
      this.figures.statuses[status] = (this.figures.statuses[status] ?? 0) + 1;
    }
    const breach = this.rules.breach(request, outcome);
    if (breach !== undefined || outcome.kind !== 'answer') return breach;
    for (const accepted of acceptedPayloads(request, outcome.answer)) {
      const wrong = await this.payloadBreach(accepted, removalsBefore + (mayRemove ? 1 : 0), counts);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  private async payloadBreach(
    accepted: AcceptedPayload,
    removalsBefore: number,
    counts: boolean,
  ): Promise<string | undefined> {
    const outcome = await this.ask('GET', `/tasks/${accepted.taskId}`, '');
    if (counts) this.figures.accepted++;
    if (outcome.kind !== 'answer') return `task ${accepted.taskId} could not be read: ${outcome.kind}`;
    const { answer } = outcome;
    if (answer.status === 404 && (this.removals > removalsBefore || this.removing > 0)) return undefined;
    if (answer.status !== 200) return `task ${accepted.taskId} could not be read: ${answer.status}`;
    if (counts) this.figures.verified++;
    return payloadBreach(accepted, answer);
  }

  private send(request: FuzzRequest): Promise<Outcome> {
    const { method, halfCloses } = request;
    return exchange(this.port, { bytes: bytesOf(request), isHead: method === 'HEAD', halfCloses }, DEADLINE_MS);
  }

  private async restore(): Promise<void> {
    await this.ensureRunning();
    for (const [method, path, body] of RESTORING) await this.ask(method, path, body);
  }

  private ask(method: string, path: string, body: string): Promise<Outcome> {
    const type = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    const bytes = Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${type}\r\n${body}`);
    return exchange(this.port, { bytes, isHead: false, halfCloses: false }, DEADLINE_MS);
  }
}

/** Failures of the same kind differ in numbers and names. */
const kindOf = (breach: string): string => breach.slice(0, 24);
