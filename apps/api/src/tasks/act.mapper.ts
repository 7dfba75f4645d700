import { type Act, type ActFilter, type FieldError, PRIORITY, type RunTime, type TaskSelection } from '@app/queue';
import { dtoReader } from '../http/dto-validator.js';
import { type ActOnTasksDto, TaskFilterDto } from './dto/act-on-tasks.dto.js';
import type { RescheduleTaskDto } from './dto/reschedule-task.dto.js';
import { isWholeNumber } from './dto/rules.js';

/** A request to act on many tasks, in the queue's words. */
export interface ActOnTasks {
  act: Act;
  selection: TaskSelection;
  dryRun: boolean;
}

const filterReader = dtoReader(TaskFilterDto);

/** Which action takes which argument. */
const ARGUMENTS = { reason: 'cancel', delay: 'reschedule', run_at: 'reschedule', priority: 'priority' } as const;

/** When the task is to run. Adds to `errors` unless exactly one of the two is there. */
export function runTime({ delay, run_at }: RescheduleTaskDto, errors: FieldError[]): RunTime {
  if ((delay === undefined) === (run_at === undefined)) {
    errors.push({ field: 'delay', message: 'must be given, or else run_at, and not both' });
  }
  return run_at === undefined ? { delayMs: Math.round((delay ?? 0) * 1000) } : { runAt: new Date(run_at) };
}

/** Adds to `errors` what does not go together. */
export function actOnTasks(dto: ActOnTasksDto, errors: FieldError[]): ActOnTasks {
  for (const [field, action] of Object.entries(ARGUMENTS)) {
    const isGiven = dto[field as keyof typeof ARGUMENTS] !== undefined;
    if (isGiven && action !== dto.action) errors.push({ field, message: `belongs to the action ${action}` });
  }
  const act = actOf(dto, errors);
  return { act, selection: selectionOf(dto, errors), dryRun: dto.dry_run ?? false };
}

function actOf(dto: ActOnTasksDto, errors: FieldError[]): Act {
  const { action } = dto;
  switch (action) {
    case 'cancel':
      return { action, ...(dto.reason !== undefined && { reason: dto.reason }) };
    case 'reschedule':
      return { action, ...runTime(dto, errors) };
    case 'priority':
      if (dto.priority === undefined) errors.push({ field: action, message: isWholeNumber(PRIORITY).expected });
      return { action, priority: dto.priority ?? PRIORITY.default };
    default:
      return { action };
  }
}

function selectionOf({ task_ids, filter }: ActOnTasksDto, errors: FieldError[]): TaskSelection {
  if ((task_ids === undefined) === (filter === undefined)) {
    errors.push({ field: 'task_ids', message: 'must be given, or else filter, and not both' });
  }
  if (filter === undefined) return { taskIds: task_ids ?? [] };
  const { dto, errors: own } = filterReader.read(filter);
  for (const { field, message } of own) errors.push({ field: `filter.${field}`, message });
  return { filter: filterOf(dto) };
}

function filterOf({ created_after, created_before, q, ...same }: TaskFilterDto): ActFilter {
  return {
    ...same,
    ...(created_after !== undefined && { createdAfter: new Date(created_after) }),
    ...(created_before !== undefined && { createdBefore: new Date(created_before) }),
    ...(q !== undefined && { text: q }),
  };
}
