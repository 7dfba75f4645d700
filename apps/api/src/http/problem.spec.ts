import { QueueError, type QueueErrorCode } from '@app/queue';
import { BadRequestException, ForbiddenException } from '@nestjs/common';
import { Problem, toProblem } from './problem.js';
import { PROBLEM_OF_QUEUE_ERROR } from './problem-table.js';

const SECRET = 'ERR WRONGPASS at /srv/app/redis.ts:12';

describe('toProblem', () => {
  it.each<[QueueErrorCode, number, string | undefined]>([
    ['INVALID_TASK', 422, undefined],
    ['TASK_TOO_LARGE', 413, undefined],
    ['TASK_ID_CONFLICT', 409, undefined],
    ['TASK_NOT_FOUND', 404, undefined],
    ['ACT_REFUSED', 409, undefined],
    ['RUNS_TOO_LATE', 409, undefined],
    ['UNIQUE_KEY_HELD', 409, undefined],
    ['INVALID_ACT', 422, undefined],
    ['LARGER_THAN_QUEUE', 413, undefined],
    ['OVERLOADED', 429, '1'],
    ['REDIS_UNAVAILABLE', 503, '1'],
    ['IDEMPOTENCY_CONFLICT', 409, undefined],
    ['UNIQUE_KEY_HELD', 409, undefined],
    ['TASK_NOT_FOUND', 404, undefined],
    ['REDIS_FULL', 503, '5'],
    ['REDIS_REFUSED', 503, '5'],
    ['INVALID_CONFIGURATION', 500, undefined],
    ['DUPLICATE_HANDLER', 500, undefined],
  ])('%s → %i', (code, status, retryAfter) => {
    const { kind, headers, body } = toProblem(new QueueError(code, 'what happened'));
    expect(kind.status).toBe(status);
    expect(body.status).toBe(status);
    expect(headers['Retry-After']).toBe(retryAfter);
    expect(headers['Content-Type']).toMatch(/^application\/problem\+json/);
  });

  it('knows every code of the queue', () => {
    expect(Object.keys(PROBLEM_OF_QUEUE_ERROR)).toHaveLength(24);
  });

  it('says which status or task is in the way', () => {
    const body = (code: QueueErrorCode, details: object) => toProblem(new QueueError(code, 'what', details)).body;
    expect(body('ACT_REFUSED', { taskId: 'a', taskStatus: 'completed' })).toMatchObject({
      status: 409,
      task_id: 'a',
      task_status: 'completed',
    });
    const mustRunBefore = new Date('2026-01-05T10:30:00Z');
    expect(body('RUNS_TOO_LATE', { mustRunBefore })).toMatchObject({ must_run_before: '2026-01-05T10:30:00.000Z' });
    expect(body('UNIQUE_KEY_HELD', { taskId: 'a', heldBy: 'b' })).toMatchObject({ task_id: 'a', held_by: 'b' });
  });

  it('names fields as the API does and leaves out the message that names them otherwise', () => {
    const error = new QueueError('INVALID_TASK', 'maxRetries is wrong', {
      fields: [{ field: 'tasks[1].maxRetries', message: 'must be a whole number' }],
    });
    expect(toProblem(error).body).toEqual({
      type: 'urn:task-queue:problem:invalid-fields',
      title: 'A field is wrong',
      status: 422,
      errors: [{ field: 'tasks[1].max_retries', message: 'must be a whole number' }],
    });
  });

  it('tells which task was tried', () => {
    const error = new QueueError('REDIS_UNAVAILABLE', 'Redis is not reachable', { taskId: 't-1', mayHaveLanded: true });
    expect(toProblem(error).body).toMatchObject({ status: 503, task_id: 't-1' });
  });

  it.each([
    ['an error of no known kind', new Error(SECRET)],
    ['something that is no error', SECRET],
    ['a queue error of the inside', new QueueError('INVALID_CONFIGURATION', SECRET)],
    ['a status that the API does not use', new ForbiddenException(SECRET)],
  ])('tells nothing of %s', (_name, error) => {
    const { body } = toProblem(error);
    expect(body).toEqual({
      type: 'urn:task-queue:problem:internal-error',
      title: 'Something went wrong on our side',
      status: 500,
    });
  });

  it('does not repeat what the framework says', () => {
    expect(JSON.stringify(toProblem(new BadRequestException(SECRET)).body)).not.toContain('WRONGPASS');
  });

  it('leaves a problem as it is', () => {
    const problem = new Problem('method-not-allowed', { allow: ['GET', 'HEAD'] });
    expect(toProblem(problem)).toBe(problem);
    expect(problem.headers).toMatchObject({ Allow: 'GET, HEAD' });
  });
});
