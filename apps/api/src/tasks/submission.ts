import type { FieldError, NewTask, TaskChanges } from '@app/queue';
import { dtoReader, type DtoReader } from '../http/dto-validator.js';
import { decodeText, parseJson } from '../http/json-text.js';
import { Problem } from '../http/problem.js';
import { isJsonObject } from './dto/rules.js';
import { DuplicateTaskDto } from './dto/duplicate-task.dto.js';
import { SubmitTaskDto } from './dto/submit-task.dto.js';
import { SubmitTasksDto } from './dto/submit-tasks.dto.js';
import { type Envelope, type EnvelopeScan, scanEnvelopes } from './envelope-scanner.js';
import { newTask, taskChanges } from './task.mapper.js';

/** Depth at which the envelope of a task is: in a request of its own, and in `{"tasks":[…]}`. */
const TASK_LEVEL = 1;
const BULK_LEVEL = 3;
/** A request with thousands of wrong tasks is told about the first of them. */
const MAX_ERRORS_TOLD = 100;
const MAX_FIELD_LENGTH = 200;
const TWICE = 'must stand there only once';

const taskReader = dtoReader(SubmitTaskDto);
const bulkReader = dtoReader(SubmitTasksDto);
const changesReader = dtoReader(DuplicateTaskDto);

/** How one task is read: by which class, and what is made of it. */
interface Reading<Dto extends object, Read> {
  reader: DtoReader<Dto>;
  map: (dto: Dto, payloadText: string | undefined) => Read;
}
const AS_TASK: Reading<SubmitTaskDto, NewTask> = { reader: taskReader, map: newTask };
const AS_CHANGES: Reading<DuplicateTaskDto, TaskChanges> = { reader: changesReader, map: taskChanges };

/**
 * Reads the body of `POST /tasks`. `maxDepth` counts from the task's own braces.
 * @throws Problem `invalid-json`, `too-deep`, `invalid-fields`.
 */
export function readTask(body: Buffer, maxDepth: number): NewTask {
  return readOne(AS_TASK, body, maxDepth);
}

/**
 * Reads the body of `POST /tasks/{id}/duplicate`. No body is no change.
 * @throws Problem as `readTask`
 */
export function readChanges(body: Buffer, maxDepth: number): TaskChanges {
  return body.length === 0 ? {} : readOne(AS_CHANGES, body, maxDepth);
}

/**
 * Reads the body of `POST /tasks/bulk`. One task that is wrong, and the whole request is.
 * @throws Problem as `readTask`; fields are named `tasks[2].priority`.
 */
export function readTasks(body: Buffer, maxDepth: number): NewTask[] {
  const text = decodeText(body);
  const scan = scanned(text, BULK_LEVEL, maxDepth);
  const value = parseJson(text);
  if (!isJsonObject.accepts(value)) throw invalidFields([notAnObject('')]);
  const { dto, errors } = bulkReader.read(value as object);
  if (scan.duplicateRootKey !== undefined) errors.push({ field: scan.duplicateRootKey, message: TWICE });
  if (errors.length > 0) throw invalidFields(errors);

  const envelopes = scan.envelopes.values();
  const tasks: NewTask[] = [];
  for (const [index, item] of dto.tasks.entries()) {
    const envelope = isJsonObject.accepts(item) ? envelopes.next().value : undefined;
    const task = readEnvelope(AS_TASK, item, envelope, `tasks[${index}]`, errors);
    if (task !== undefined) {
      if (dto.durability !== undefined) task.durability ??= dto.durability;
      tasks.push(task);
    }
    if (errors.length > MAX_ERRORS_TOLD) break;
  }
  if (errors.length > 0) throw invalidFields(errors);
  return tasks;
}

function readOne<Dto extends object, Read>(reading: Reading<Dto, Read>, body: Buffer, maxDepth: number): Read {
  const text = decodeText(body);
  const scan = scanned(text, TASK_LEVEL, maxDepth);
  const errors: FieldError[] = [];
  const task = readEnvelope(reading, parseJson(text), scan.envelopes[0], '', errors);
  if (task === undefined || errors.length > 0) throw invalidFields(errors);
  return task;
}

function scanned(text: string, level: number, maxDepth: number): EnvelopeScan {
  const scan = scanEnvelopes(text, level, maxDepth + level - 1);
  if (scan.tooDeep) throw new Problem('too-deep', { detail: `A task may be nested at most ${maxDepth} levels deep.` });
  return scan;
}

/** Adds what is wrong with one task to `errors`; its fields are named below `path`. */
function readEnvelope<Dto extends object, Read>(
  { reader, map }: Reading<Dto, Read>,
  value: unknown,
  envelope: Envelope | undefined,
  path: string,
  errors: FieldError[],
): Read | undefined {
  if (!isJsonObject.accepts(value) || envelope === undefined) {
    errors.push(notAnObject(path));
    return undefined;
  }
  const { dto, errors: own } = reader.read(value as object);
  if (envelope.duplicateKey !== undefined) own.push({ field: envelope.duplicateKey, message: TWICE });
  for (const { field, message } of own) errors.push({ field: path === '' ? field : `${path}.${field}`, message });
  return map(dto, envelope.payloadText);
}

function notAnObject(field: string): FieldError {
  return { field, message: isJsonObject.expected };
}

function invalidFields(all: readonly FieldError[]): Problem {
  const errors = all.slice(0, MAX_ERRORS_TOLD).map(({ field, message }) => ({ field: shortened(field), message }));
  if (all.length === errors.length) return new Problem('invalid-fields', { errors });
  return new Problem('invalid-fields', {
    detail: `These are the first ${errors.length} errors; there are more.`,
    errors,
  });
}

function shortened(field: string): string {
  return field.length <= MAX_FIELD_LENGTH ? field : `${field.slice(0, MAX_FIELD_LENGTH)}…`;
}
