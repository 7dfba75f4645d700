import { FaultySystem } from './support/faulty-system.js';

const RAW: [string, string][] = [
  ['bytes ff fe', 'fffe'],
  ['a surrogate in bytes', 'eda080'],
  ['a pair of surrogates in bytes', 'eda0bdedb880'],
  ['NUL', '00'],
  ['an overlong slash', 'c0af'],
  ['a character that is cut', 'e282'],
  ['a byte order mark before all', 'efbbbf'],
];
const ESCAPED: [string, string][] = [
  ['NUL', '\\u0000'],
  ['a lone surrogate', '\\ud800'],
  ['surrogates the wrong way round', '\\udc00\\ud800'],
];

describe('fault 35: text that is no text', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  const post = async (path: string, body: string | Uint8Array): Promise<{ status: number; body: object }> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(system.base + path, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as object };
  };

  it.each(RAW)('%s, raw, anywhere in a body → 400', async (name, hex) => {
    const bad = Buffer.from(hex, 'hex');
    const texts = name.endsWith('before all')
      ? [['', '{"task_type":"noop"}']]
      : [
          ['{"task_type":"noop","payload":{"a":"', '"}}'],
          ['{"task_type":"noop","payload":{"', '":1}}'],
          ['{"task_type":"no', 'op"}'],
          ['{"task_ids":["', '"],"action":"retry"}'],
        ];
    for (const [before = '', after = ''] of texts) {
      const body = Buffer.concat([Buffer.from(before), bad, Buffer.from(after)]);
      for (const path of ['/tasks', '/tasks/bulk', '/tasks/actions', '/dead-letter/redrive']) {
        expect({ path, ...(await post(path, body)) }).toMatchObject({
          path,
          status: 400,
          body: { type: 'urn:task-queue:problem:invalid-json' },
        });
      }
    }
    expect(await system.client.exists('task_queue:metadata')).toBe(0);
  });

  it.each(ESCAPED)('%s, escaped, outside of a payload → 422 with the field', async (_name, escaped) => {
    const fields = {
      task_type: `"a${escaped}"`,
      task_id: `"a${escaped}"`,
      group: `"a${escaped}"`,
      queue: `"a${escaped}"`,
      tags: `["a${escaped}"]`,
      labels: `{"a":"${escaped}"}`,
      headers: `{"${escaped}":"a"}`,
      idempotency_key: `"a${escaped}"`,
      unique_key: `"a${escaped}"`,
      run_at: `"${escaped}"`,
    };
    for (const [field, value] of Object.entries(fields)) {
      const type = field === 'task_type' ? '' : '"task_type":"noop",';
      expect(await post('/tasks', `{${type}"${field}":${value}}`)).toMatchObject({
        status: 422,
        body: { errors: [{ field }] },
      });
    }
  });

  it.each(ESCAPED)(
    '%s, escaped, in a payload: kept as it is, up to the handler',
    async (_name, escaped) => {
      const payload = `{"${escaped}":"${escaped}","a":["x${escaped}"]}`;
      const { status, body } = await post('/tasks', `{"task_type":"echo","payload":${payload}}`);
      expect(status).toBe(201);
      const { task_id: taskId } = body as { task_id: string };
      system.accept(taskId);
      if (system.workers.length === 0) system.startHostileWorker();
      const [task] = await system.finished([taskId]);
      expect(task).toMatchObject({ status: 'completed', result: { payloadText: payload } });
      expect(await (await fetch(`${system.base}/tasks/${taskId}`)).text()).toContain(`"payload":${payload}`);
    },
    60_000,
  );
});
