import { QueueError, type FieldError } from '@app/queue';
import { HttpException } from '@nestjs/common';
import { apiField } from './field-names.js';
import {
  PROBLEM_OF_QUEUE_ERROR,
  PROBLEM_OF_STATUS,
  PROBLEMS,
  type ProblemCode,
  type ProblemKind,
} from './problem-table.js';

/** What a problem says beyond its kind. */
export interface ProblemDetails {
  /** What happened this time, in a sentence for the client. */
  detail?: string;
  /** The fields at fault, in the API's names. */
  errors?: readonly FieldError[];
  /** The task that was being submitted or acted on. */
  task_id?: string;
  /** The status of that task, where it is in the way. */
  task_status?: string;
  /** The task that holds the unique key of that one. */
  held_by?: string;
  /** By when that task must run. */
  must_run_before?: string;
  /** The fate of each task of a bulk request. */
  tasks?: readonly unknown[];
  /** The methods that the address takes, for the `Allow` header. */
  allow?: readonly string[];
}

/** The JSON of an error answer (RFC 9457). */
export interface ProblemBody extends Omit<ProblemDetails, 'allow'> {
  type: string;
  title: string;
  status: number;
}

/** An error on its way to the client. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? PROBLEMS[code].title);
    this.name = 'Problem';
  }

  get kind(): ProblemKind {
    return PROBLEMS[this.code];
  }

  get body(): ProblemBody {
    const { detail, errors, task_id, task_status, held_by, must_run_before, tasks } = this.details;
    return {
      type: `urn:task-queue:problem:${this.code}`,
      title: this.kind.title,
      status: this.kind.status,
      ...(detail !== undefined && { detail }),
      ...(task_id !== undefined && { task_id }),
      ...(task_status !== undefined && { task_status }),
      ...(held_by !== undefined && { held_by }),
      ...(must_run_before !== undefined && { must_run_before }),
      ...(errors !== undefined && errors.length > 0 && { errors }),
      ...(tasks !== undefined && { tasks }),
    };
  }

  /** Response headers that belong to this problem. */
  get headers(): Record<string, string> {
    const { retryAfterS } = this.kind;
    return {
      'Content-Type': 'application/problem+json; charset=utf-8',
      ...(retryAfterS !== undefined && { 'Retry-After': String(retryAfterS) }),
      ...(this.details.allow !== undefined && { Allow: this.details.allow.join(', ') }),
    };
  }
}

/** Turns anything that was thrown into a problem. What is not known becomes `internal-error`, which tells nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof QueueError) return problemOfQueueError(error);
  if (error instanceof HttpException) return problemOfHttpException(error);
  return new Problem('internal-error');
}

function problemOfHttpException(error: HttpException): Problem {
  const isBadPath = error.cause instanceof URIError;
  return new Problem(isBadPath ? 'route-not-found' : (PROBLEM_OF_STATUS[error.getStatus()] ?? 'internal-error'));
}

function problemOfQueueError(error: QueueError): Problem {
  const code = PROBLEM_OF_QUEUE_ERROR[error.code];
  if (code === 'internal-error') return new Problem(code);
  return new Problem(code, {
    ...(error.fields.length === 0 && { detail: error.message }),
    errors: error.fields.map(({ field, message }) => ({ field: apiField(field), message })),
    ...(error.taskId !== undefined && { task_id: error.taskId }),
    ...(error.taskStatus !== undefined && { task_status: error.taskStatus }),
    ...(error.heldBy !== undefined && { held_by: error.heldBy }),
    ...(error.mustRunBefore !== undefined && { must_run_before: error.mustRunBefore.toISOString() }),
  });
}
