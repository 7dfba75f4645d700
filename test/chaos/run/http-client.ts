import { Agent, request } from 'node:http';
import { Gate } from './gate.js';

export interface HttpAnswer {
  status: number;
  body: Record<string, unknown>;
}

const MOST_AT_ONCE = 32;
/** The API answers within REDIS_TIMEOUT (1.5 s) and a little. */
const TIMEOUT_MS = 10_000;
const LARGE_ANSWER_TIMEOUT_MS = 30_000;

/** Requests to the API, so many at a time; undefined where no answer came. */
export class HttpClient {
  /** Requests that a running API did not answer: its own deadlines are shorter. */
  readonly hung: string[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  private readonly gate = new Gate(MOST_AT_ONCE);

  constructor(private readonly base: () => string) {}

  ask(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer | undefined> {
    return this.gate.pass(() => this.send(method, path, body, headers, TIMEOUT_MS));
  }

  /** @throws Error unless the answer is 200 */
  async read<Body>(path: string): Promise<Body> {
    const answer = await this.send('GET', path, undefined, {}, LARGE_ANSWER_TIMEOUT_MS);
    if (answer?.status !== 200) throw new Error(`GET ${path}: ${answer?.status} ${JSON.stringify(answer?.body)}`);
    return answer.body as Body;
  }

  close(): void {
    this.agent.destroy();
  }

  private send(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
    timeout: number,
  ): Promise<HttpAnswer | undefined> {
    return new Promise((resolve) => {
      const all = { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
      const asked = request(this.base() + path, { method, headers: all, agent: this.agent, timeout }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => resolve(undefined));
        response.on('close', () => resolve(undefined));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          resolve({ status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) });
        });
      });
      asked.on('timeout', () => {
        this.hung.push(`${method} ${path} at ${Date.now()} was not answered within ${timeout} ms`);
        asked.destroy();
      });
      asked.on('error', () => resolve(undefined));
      asked.end(body);
    });
  }
}
