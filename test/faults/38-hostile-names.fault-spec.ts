import { type ApiDocument, operationsOf, type Schema } from '../fuzz/api-operations.js';
import { FaultySystem } from './support/faulty-system.js';

const LONGEST = 128;
const HOSTILE = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '-',
    '_',
    '-a',
    '.a',
    '_a',
    'a b',
    'a:b',
    'a/b',
    '../x',
    'a\\b',
    '{x}',
    '{task_queue}',
    'a|b',
  ],
  ...[
    'a\r\nX-Injected: 1',
    'a\n',
    'a\t',
    'a\0',
    '*',
    'a*',
    '[a-z]',
    '%00',
    'é',
    'ａ',
    '\u202ea',
    'a\u200b',
    '__proto__',
  ],
  'a'.repeat(LONGEST + 1),
];
const GOOD = ['meta', 'a', '0', 'A.b_c-9', 'constructor', 'task_queue', 'pending', 'a'.repeat(LONGEST)];
const MEGABYTE = 'a'.repeat(1_000_000);
const TOO_LARGE = expect.stringMatching(/too-large$/) as unknown;

describe('fault 38: ids and names that mean something to somebody else', () => {
  let system: FaultySystem;
  let names: [string, Schema][];
  beforeAll(async () => {
    system = await FaultySystem.open();
    const document = (await (await fetch(`${system.base}/docs-json`)).json()) as ApiDocument;
    const { properties = {} } = operationsOf(document).find(({ path, body }) => path === '/tasks' && body)!.body!;
    const isName = ({ pattern, items }: Schema): boolean => /A-Za-z0-9/.test(pattern ?? items?.pattern ?? '');
    names = Object.entries(properties).filter(([, schema]) => isName(schema));
  }, 60_000);
  afterAll(() => system.stop());

  const submit = (field: string, { type }: Schema, name: string) =>
    system.ask('POST', '/tasks', { task_type: 'noop', [field]: type === 'array' ? [name] : name });

  it('are refused with 422 and the field, in every field that is a name', async () => {
    const known = ['task_type', 'task_id', 'group', 'queue', 'tags'];
    expect(names.map(([field]) => field)).toEqual(expect.arrayContaining(known));
    for (const [field, schema] of names) {
      for (const name of HOSTILE) {
        expect({ name, ...(await submit(field, schema, name)) }).toMatchObject({
          name,
          status: 422,
          body: { errors: [{ field }] },
        });
      }
      // Not a name too long, 422, but a body too large: it ends before anybody looks at what it says.
      expect(await submit(field, schema, MEGABYTE)).toMatchObject({ status: 413, body: { type: TOO_LARGE } });
    }
    expect(await system.client.keys('*')).toEqual([]);
  }, 60_000);

  it('are nobody in an address', async () => {
    for (const name of HOSTILE.filter((each) => !['', '.', '..'].includes(each))) {
      const id = encodeURIComponent(name);
      for (const path of [`/tasks/${id}`, `/tasks/${id}/result`, `/workers/${id}`, `/queues/${id}`]) {
        const { status, body } = await system.ask('GET', path);
        expect([path, status, body['type']]).toEqual([path, 404, expect.stringMatching(/-not-found$/)]);
      }
      for (const path of [`/tasks/${id}/retry`, `/dead-letter/${id}/redrive`, `/tasks/${id}/duplicate`]) {
        expect([path, (await system.ask('POST', path, {})).status]).toEqual([path, 404]);
      }
    }
  }, 60_000);

  it('that only look like it are taken, and mean nothing', async () => {
    const taskIds: string[] = [];
    for (const name of GOOD) {
      taskIds.push(await system.submit({ task_type: 'noop', task_id: name, group: name, tags: [name] }));
      expect((await system.task(name)).task_id).toBe(name);
    }
    expect(taskIds).toEqual(GOOD);
    system.startHostileWorker();
    for (const task of await system.finished(taskIds)) expect(task.status).toBe('completed');
    await system.expectAllAccountedFor();
  }, 60_000);
});
