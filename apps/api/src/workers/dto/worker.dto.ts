import { WORKER_STATES } from '@app/queue';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const INSTANT = { type: 'string', format: 'date-time' } as const;

/** How long a failed task waits. Durations in seconds. */
export class BackoffDto {
  @ApiProperty({ enum: ['exponential', 'fixed', 'list'] })
  kind!: 'exponential' | 'fixed' | 'list';

  @ApiPropertyOptional({ description: 'exponential: the wait is base * 2^failures, …', example: 1 })
  base?: number;

  @ApiPropertyOptional({ description: '… at most this.', example: 300 })
  cap?: number;

  @ApiPropertyOptional({ description: 'fixed: always this.', example: 10 })
  delay?: number;

  @ApiPropertyOptional({ type: [Number], description: 'list: one after another, the last for ever.', example: [1, 60] })
  delays?: number[];
}

/** A type that a worker handles, with what its handler says about runs. Several, where queues have handlers of their own. */
export class WorkerTypeDto {
  @ApiProperty({ example: 'email' })
  task_type!: string;

  @ApiProperty({
    type: [String],
    description: "Those of the worker's queues for which this holds.",
    example: ['task_queue'],
  })
  queues!: string[];

  @ApiPropertyOptional({ description: "Seconds that a run may take; else the worker's TASK_TIMEOUT.", example: 30 })
  timeout?: number;

  @ApiPropertyOptional({ type: BackoffDto })
  backoff?: BackoffDto;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'How often a failed task is tried again that does not say; else 3.',
    example: 5,
  })
  max_retries?: number;
}

/** A task that a worker was running at its last heartbeat. */
export class RunningTaskDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({ example: 'email' })
  task_type!: string;

  @ApiProperty(INSTANT)
  started_at!: string;
}

/** A worker process, as its last heartbeat described it. */
export class WorkerDto {
  @ApiProperty({ description: 'Made anew at each start of the process.', example: 'l7KWoM29FuM' })
  id!: string;

  @ApiProperty({ description: 'WORKER_ID, or host and pid.', example: 'worker-1' })
  label!: string;

  @ApiProperty({ type: [String], description: 'The queues that it serves.', example: ['task_queue'] })
  queues!: string[];

  @ApiProperty({
    enum: WORKER_STATES,
    description:
      'active: it claims tasks. quiet: it claims nothing until it is resumed; what runs goes on. draining: it goes down. ' +
      'lost: it has not been heard of for 15 s.',
  })
  state!: string;

  @ApiProperty({ description: 'Whether it was asked to be quiet. It learns of it within 5 s.' })
  quiet_requested!: boolean;

  @ApiProperty({ example: 'host-1' })
  host!: string;

  @ApiProperty({ type: 'integer', example: 4711 })
  pid!: number;

  @ApiProperty({ example: '0.1.0' })
  version!: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'By the clock of its machine.' })
  started_at?: string;

  @ApiProperty(INSTANT)
  last_heartbeat_at!: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'When Redis last answered it, as of the heartbeat.' })
  last_turn_at?: string;

  @ApiProperty({ type: 'integer', description: 'How many tasks it runs at a time.', example: 10 })
  concurrency!: number;

  @ApiProperty({ type: 'integer', description: 'How many it was running.', example: 1 })
  busy!: number;

  @ApiProperty({ type: [WorkerTypeDto] })
  types!: WorkerTypeDto[];

  @ApiProperty({ type: [RunningTaskDto], description: 'At most 20 of those that it was running.' })
  tasks!: RunningTaskDto[];
}

/** A part of the list of workers. */
export class WorkersDto {
  @ApiProperty({ type: [WorkerDto] })
  workers!: WorkerDto[];

  @ApiProperty({ type: String, nullable: true, description: 'To go on with; null at the end.', example: null })
  next_cursor!: string | null;
}
