import { MAX_BULK_TASKS, NAME_EXPECTED } from '@app/queue';
import type { Problem } from '../http/problem.js';
import { readTask, readTasks } from './submission.js';

const read = (text: string, maxDepth = 100) => readTask(Buffer.from(text), maxDepth);
const readMany = (text: string, maxDepth = 100) => readTasks(Buffer.from(text), maxDepth);

function problemOf(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    return error as Problem;
  }
  throw new Error('nothing was thrown');
}

const RETRIES = 'must be a whole number from 0 to 100';
const PRIORITY = 'must be a whole number from 0 to 1023';
const OBJECT = 'must be a JSON object';

describe('readTask', () => {
  it('needs no more than a type', () => {
    expect(read('{"task_type":"email"}')).toEqual({ type: 'email', payloadText: '{}' });
  });

  it('reads every field', () => {
    const text =
      '{"task_type":"email","payload":{"to":"x"},"max_retries":0,"priority":1023,"queue":"q","task_id":"t-1","group":"g","headers":{"trace":"é"}}';
    expect(read(text)).toEqual({
      type: 'email',
      payloadText: '{"to":"x"}',
      maxRetries: 0,
      priority: 1023,
      queue: 'q',
      taskId: 't-1',
      group: 'g',
      headers: { trace: 'é' },
    });
  });

  it('keeps headers with dangerous names as data', () => {
    const { headers } = read('{"task_type":"a","headers":{"__proto__":"x","constructor":"y"}}');
    expect(Object.entries(headers ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it.each([
    ['a type is missing', '{}', 'task_type', NAME_EXPECTED],
    ['a type is null', '{"task_type":null}', 'task_type', NAME_EXPECTED],
    ['a type is a number', '{"task_type":7}', 'task_type', NAME_EXPECTED],
    ['a type has CRLF', String.raw`{"task_type":"a\r\nb"}`, 'task_type', NAME_EXPECTED],
    ['a type ends in a line break', String.raw`{"task_type":"a\n"}`, 'task_type', NAME_EXPECTED],
    ['an id has braces', '{"task_type":"a","task_id":"{x}"}', 'task_id', NAME_EXPECTED],
    ['an id has a colon', '{"task_type":"a","task_id":"a:b"}', 'task_id', NAME_EXPECTED],
    ['an id climbs', '{"task_type":"a","task_id":"../x"}', 'task_id', NAME_EXPECTED],
    ['an id is empty', '{"task_type":"a","task_id":""}', 'task_id', NAME_EXPECTED],
    ['an id is long', `{"task_type":"a","task_id":"${'x'.repeat(129)}"}`, 'task_id', NAME_EXPECTED],
    ['a queue is null', '{"task_type":"a","queue":null}', 'queue', NAME_EXPECTED],
    ['a group has NUL', String.raw`{"task_type":"a","group":"a\u0000"}`, 'group', NAME_EXPECTED],
    ['a group has a lone surrogate', String.raw`{"task_type":"a","group":"a\ud800"}`, 'group', NAME_EXPECTED],
    ['a priority is text', '{"task_type":"a","priority":"5"}', 'priority', PRIORITY],
    ['a priority is broken', '{"task_type":"a","priority":1.5}', 'priority', PRIORITY],
    ['a priority is negative', '{"task_type":"a","priority":-1}', 'priority', PRIORITY],
    ['a priority is infinite', '{"task_type":"a","priority":1e400}', 'priority', PRIORITY],
    ['a priority is 2^53+1', '{"task_type":"a","priority":9007199254740993}', 'priority', PRIORITY],
    ['a priority is too high', '{"task_type":"a","priority":1024}', 'priority', PRIORITY],
    ['a priority is null', '{"task_type":"a","priority":null}', 'priority', PRIORITY],
    ['a priority is true', '{"task_type":"a","priority":true}', 'priority', PRIORITY],
    ['retries are too many', '{"task_type":"a","max_retries":101}', 'max_retries', RETRIES],
    ['retries are text', '{"task_type":"a","max_retries":"3"}', 'max_retries', RETRIES],
    ['a payload is an array', '{"task_type":"a","payload":[]}', 'payload', OBJECT],
    ['a payload is null', '{"task_type":"a","payload":null}', 'payload', OBJECT],
    ['a payload is text', '{"task_type":"a","payload":"{}"}', 'payload', OBJECT],
    [
      'headers are an array',
      '{"task_type":"a","headers":[]}',
      'headers',
      expect.stringContaining('at most 32 strings'),
    ],
    ['a header is a number', '{"task_type":"a","headers":{"a":1}}', 'headers', expect.any(String)],
    ['a header has NUL', String.raw`{"task_type":"a","headers":{"a":"\u0000"}}`, 'headers', expect.any(String)],
    [
      'a header has a lone surrogate',
      String.raw`{"task_type":"a","headers":{"a":"\udc00"}}`,
      'headers',
      expect.any(String),
    ],
    [
      'a header name has a lone surrogate',
      String.raw`{"task_type":"a","headers":{"\ud800":"a"}}`,
      'headers',
      expect.any(String),
    ],
    ['a header is long', `{"task_type":"a","headers":{"a":"${'x'.repeat(1025)}"}}`, 'headers', expect.any(String)],
    [
      'a field is unknown',
      '{"task_type":"a","retries":3}',
      'retries',
      expect.stringContaining('known are task_type, payload'),
    ],
    [
      'a field is __proto__',
      '{"task_type":"a","__proto__":{"priority":3}}',
      '__proto__',
      expect.stringContaining('not known'),
    ],
    [
      'a field is constructor',
      '{"task_type":"a","constructor":1}',
      'constructor',
      expect.stringContaining('not known'),
    ],
    ['a field stands twice', '{"task_type":"a","task_type":"b"}', 'task_type', 'must stand there only once'],
    ['a payload stands twice', '{"task_type":"a","payload":{},"payload":{}}', 'payload', 'must stand there only once'],
    ['the body is an array', '[]', '', OBJECT],
    ['the body is text', '"x"', '', OBJECT],
    ['the body is null', 'null', '', OBJECT],
  ])('refuses when %s', (_name, text, field, message) => {
    const problem = problemOf(() => read(text));
    expect(problem.body).toMatchObject({ status: 422, errors: [{ field, message }] });
    expect(problem.body.errors).toHaveLength(1);
  });

  it('takes up to 32 headers', () => {
    const headers = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${index}`, ''])));
    expect(Object.keys(read(`{"task_type":"a","headers":${headers(32)}}`).headers ?? {})).toHaveLength(32);
    expect(problemOf(() => read(`{"task_type":"a","headers":${headers(33)}}`)).kind.status).toBe(422);
  });

  it('names every field that is wrong', () => {
    const { body } = problemOf(() => read('{"task_type":"a b","priority":"5","max_retries":-1,"x":1}'));
    expect(body.errors?.map(({ field }) => field)).toEqual(['task_type', 'max_retries', 'priority', 'x']);
  });

  it('tells the beginning of a name that is very long', () => {
    const { body } = problemOf(() => read(`{"task_type":"a","${'x'.repeat(100_000)}":1}`));
    expect(body.errors?.[0]?.field).toHaveLength(201);
  });

  it.each(['{"task_type":"a"', '{"task_type":NaN}', '', '{"task_type":"a"}}'])('refuses %j as not JSON', (text) => {
    expect(problemOf(() => read(text)).code).toBe('invalid-json');
  });

  it('counts the levels of the task itself', () => {
    expect(read('{"task_type":"a","payload":{"a":[]}}', 3).payloadText).toBe('{"a":[]}');
    expect(problemOf(() => read('{"task_type":"a","payload":{"a":[]}}', 2))).toMatchObject({ code: 'too-deep' });
  });
});

describe('readTasks', () => {
  it('keeps the order and each payload', () => {
    const tasks = readMany(
      '{"tasks":[{"task_type":"a","payload":{"n":-0}},{"task_type":"b"},{"payload":{ },"task_type":"c"}]}',
    );
    expect(tasks.map(({ type, payloadText }) => [type, payloadText])).toEqual([
      ['a', '{"n":-0}'],
      ['b', '{}'],
      ['c', '{ }'],
    ]);
  });

  it.each([
    ['{}', 'tasks', `must be an array of 1 to ${MAX_BULK_TASKS} tasks`],
    ['{"tasks":[]}', 'tasks', expect.any(String)],
    ['{"tasks":{"a":{}}}', 'tasks', expect.any(String)],
    [
      `{"tasks":[${Array(MAX_BULK_TASKS + 1)
        .fill(0)
        .join(',')}]}`,
      'tasks',
      expect.any(String),
    ],
    ['{"tasks":[{"task_type":"a"}],"x":1}', 'x', 'is not known here; known are tasks, durability'],
    ['{"tasks":[{"task_type":"a"}],"tasks":[{"task_type":"b"}]}', 'tasks', 'must stand there only once'],
    ['{"tasks":[{"task_type":"a"},{"task_type":"a","priority":"5"}]}', 'tasks[1].priority', PRIORITY],
    ['{"tasks":[{"task_type":"a"},[{"task_type":"b"}]]}', 'tasks[1]', OBJECT],
    ['{"tasks":[null,{"task_type":"a"}]}', 'tasks[0]', OBJECT],
    ['{"tasks":[{"task_type":"a","queue":"x","queue":"y"}]}', 'tasks[0].queue', 'must stand there only once'],
    ['[]', '', OBJECT],
  ])('refuses %.60s', (text, field, message) => {
    expect(problemOf(() => readMany(text)).body).toMatchObject({ status: 422, errors: [{ field, message }] });
  });

  it('allows a task in a bulk request the depth that it may have alone', () => {
    const task = '{"task_type":"a","payload":{"a":[]}}';
    expect(readMany(`{"tasks":[${task}]}`, 3)).toHaveLength(1);
    expect(problemOf(() => readMany(`{"tasks":[${task}]}`, 2)).code).toBe('too-deep');
  });

  it('tells the first hundred errors', () => {
    const { body } = problemOf(() => readMany(`{"tasks":[${Array(1_000).fill('{}').join(',')}]}`));
    expect(body.errors).toHaveLength(100);
    expect(body.detail).toContain('first 100');
  });
});
