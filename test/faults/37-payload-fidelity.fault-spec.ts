import { FaultySystem } from './support/faulty-system.js';

const PAYLOADS = [
  '{}',
  '{"list":[],"map":{},"text":""}',
  '{"zero":-0,"zeros":0.0,"exponent":-0e1}',
  '{"id":9007199254740993,"negative":-9223372036854775808}',
  '{"huge":1e400,"tiny":1e-400}',
  '{"a":1,"a":2,"\\u0061":3}',
  '{ "spaced" :\t[ 1 ,\r\n2 ] }',
  '{"escaped":"\\u0041\\/\\ud83d\\ude00","plain":"A/\u{1f600}"}',
  '{"payload":{"payload":"\\"}"},"closed":"}]\\\\"}',
  '{"1":0,"0":1,"b":2,"a":3}',
  '{"pi":3.14159265358979323846264338327950288,"one":1.0,"same":1E0}',
  `{"deep":${'['.repeat(97)}${']'.repeat(97)}}`,
  `{"long":"${'x\u2028é'.repeat(30_000)}"}`,
];
const NO_OBJECTS = ['[]', '"text"', '1', '-0', 'null', 'true'];

describe('fault 37: payloads that do not survive being parsed and written again', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  const post = async (path: string, body: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(system.base + path, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const expectBytes = async (taskId: string, payload: string): Promise<void> => {
    const answer = Buffer.from(await (await fetch(`${system.base}/tasks/${taskId}`)).arrayBuffer());
    expect(answer.includes(Buffer.from(`"payload":${payload}`))).toBe(true);
  };

  it('come out as the bytes that went in: waiting, in a bulk request, duplicated, run, and in the handler', async () => {
    const taskIds: string[] = [];
    for (const payload of PAYLOADS) {
      const one = await post('/tasks', `{"payload":  ${payload}\n,"task_type":"echo"}`);
      expect(one.status).toBe(201);
      taskIds.push(one.body['task_id'] as string);
    }
    const items = PAYLOADS.map((payload) => `{"task_type":"echo","payload":${payload}}`);
    const many = await post('/tasks/bulk', `{"tasks":[${items.join()}]}`);
    expect(many.status).toBe(201);
    taskIds.push(...(many.body['tasks'] as { task_id: string }[]).map(({ task_id }) => task_id));
    for (const taskId of taskIds.slice(0, PAYLOADS.length)) {
      const copy = await post(`/tasks/${taskId}/duplicate`, '{}');
      expect(copy.status).toBe(201);
      taskIds.push(copy.body['task_id'] as string);
    }
    const payloadOf = (index: number): string => PAYLOADS[index % PAYLOADS.length]!;
    for (const [index, taskId] of taskIds.entries()) {
      system.accept(taskId);
      await expectBytes(taskId, payloadOf(index));
    }

    system.startHostileWorker();
    for (const [index, task] of (await system.finished(taskIds)).entries()) {
      const payload = payloadOf(index);
      // A result may have 64 KB.
      const result = payload.length < 20_000 ? { result: { payloadText: payload } } : {};
      expect(task).toMatchObject({ status: 'completed', ...result });
      await expectBytes(task.task_id, payload);
    }
    await system.expectAllAccountedFor();
  }, 90_000);

  it.each(NO_OBJECTS)('%s is no payload', async (payload) => {
    expect(await post('/tasks', `{"task_type":"echo","payload":${payload}}`)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'payload', message: 'must be a JSON object' }] },
    });
  });

  it('the same task is the same bytes: other bytes of the same value are another one', async () => {
    const task = (payload: string): string => `{"task_id":"same","task_type":"noop","payload":${payload}}`;
    expect((await post('/tasks', task('{"a":1.0}'))).status).toBe(201);
    expect((await post('/tasks', task('{"a":1.0}'))).status).toBe(201);
    expect((await post('/tasks', task('{"a":1}'))).status).toBe(409);
  });
});
