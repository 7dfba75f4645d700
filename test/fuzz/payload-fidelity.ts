import { scanEnvelopes } from '../../apps/api/src/tasks/envelope-scanner.js';
import type { Answer } from './answer-reader.js';
import type { FuzzRequest } from './fuzz-request.js';

/** A task that was accepted, and what its payload must be when it is read. */
export interface AcceptedPayload {
  taskId: string;
  /** The exact text; undefined where only its value is known, and that the text stands in the body. */
  text: string | undefined;
  value: unknown;
  body: string;
}

/**
 * The payloads that an answer to a submission accepted. Empty for other requests, and where the headers said of the body
 * what is not so: nobody knows what arrived.
 * @throws SyntaxError when a body was accepted that is not JSON
 */
export function acceptedPayloads(
  { method, operation, body, payloads, framing }: FuzzRequest,
  answer: Answer,
): AcceptedPayload[] {
  if (framing === 'as-is') return [];
  const isBulk = operation.path === '/tasks/bulk';
  if (method !== 'POST' || !(isBulk || operation.path === '/tasks') || ![200, 201, 207].includes(answer.status))
    return [];
  const sent = asTasks(JSON.parse(body.toString()) as object);
  const answered = asTasks(JSON.parse(answer.body.toString()) as object);
  return answered.flatMap(({ task_id: taskId, status }, index) => {
    if (typeof taskId !== 'string' || status === 'rejected' || status === 'removed') return [];
    const value = sent[index]?.['payload'] ?? {};
    const text = payloads && (payloads[index] ?? '{}');
    return [{ taskId, text, value, body: sent[index]?.['payload'] === undefined ? '{}' : body.toString() }];
  });
}

/** What is wrong with the payload that `GET /tasks/{task_id}` answered with. */
export function payloadBreach(accepted: AcceptedPayload, answer: Answer): string | undefined {
  const text = scanEnvelopes(answer.body.toString(), 1, 1_000).envelopes[0]?.payloadText;
  if (text === undefined) return `task ${accepted.taskId} came back without a payload`;
  const isSame =
    accepted.text === undefined
      ? accepted.body.includes(text) && isEqual(text, accepted.value)
      : text === accepted.text;
  return isSame ? undefined : `the payload of task ${accepted.taskId} came back as ${text.slice(0, 2_000)}`;
}

const isEqual = (text: string, value: unknown): boolean => JSON.stringify(JSON.parse(text)) === JSON.stringify(value);

function asTasks(json: object): Record<string, unknown>[] {
  return ('tasks' in json ? json.tasks : [json]) as Record<string, unknown>[];
}
