import { type ApiDocument, operationsOf, type Schema } from '../fuzz/api-operations.js';
import { FaultySystem } from './support/faulty-system.js';

const NEVER = ['1e400', '-1e400', '-1', '"5"', '9007199254740993', '""', 'null', 'true', '[1]', '{"toString":1}'];
const NOT_WHOLE = ['1.5', '0.1'];
const NO_JSON = ['NaN', 'Infinity', '01', '0x10', '+1'];

describe('fault 34: numbers in fields that are none, or none of that field', () => {
  let system: FaultySystem;
  let fields: [string, Schema][];
  beforeAll(async () => {
    system = await FaultySystem.open();
    const document = (await (await fetch(`${system.base}/docs-json`)).json()) as ApiDocument;
    const submit = operationsOf(document).find(({ method, path }) => method === 'POST' && path === '/tasks')!;
    fields = Object.entries(submit.body!.properties!).filter(([, { type }]) => /^(integer|number)$/.test(type ?? ''));
  }, 60_000);
  afterAll(() => system.stop());

  /** Submits a task with this text as the value of a field. */
  async function submit(path: string, field: string, value: string): Promise<{ status: number; body: object }> {
    const task = `{"task_type":"noop","${field}":${value}}`;
    const body = path === '/tasks' ? task : `{"tasks":[{"task_type":"noop"},${task}]}`;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(system.base + path, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as object };
  }

  it('are refused with 422 and the name of the field, in every field that is a number', async () => {
    const names = ['max_retries', 'priority', 'timeout', 'delay', 'deadline', 'expires_in', 'keep'];
    expect(fields.map(([name]) => name)).toEqual(expect.arrayContaining(names));
    for (const [name, { type }] of fields) {
      for (const value of [...NEVER, ...(type === 'integer' ? NOT_WHOLE : [])]) {
        for (const [path, prefix] of [
          ['/tasks', ''],
          ['/tasks/bulk', 'tasks[1].'],
        ] as const) {
          expect({ value, ...(await submit(path, name, value)) }).toMatchObject({
            value,
            status: 422,
            body: { type: 'urn:task-queue:problem:invalid-fields', errors: [{ field: prefix + name }] },
          });
        }
      }
    }
    expect(await system.client.exists('task_queue:metadata')).toBe(0);
  }, 60_000);

  it('are no JSON, where JSON has no such number', async () => {
    for (const [name] of fields) {
      for (const value of NO_JSON) {
        expect({ value, ...(await submit('/tasks', name, value)) }).toMatchObject({
          value,
          status: 400,
          body: { type: 'urn:task-queue:problem:invalid-json' },
        });
      }
    }
  });

  it.each(['1e400', '1.5', '-1', '0', '9007199254740993', 'NaN', '', '%205', '1e1', '0x5'])(
    'in the address: limit=%s is refused, or no number that it is not',
    async (value) => {
      for (const path of ['/tasks', '/dead-letter', '/workers']) {
        expect(await system.ask('GET', `${path}?limit=${value}`)).toMatchObject({
          status: 422,
          body: { errors: [{ field: 'limit' }] },
        });
      }
    },
  );
});
