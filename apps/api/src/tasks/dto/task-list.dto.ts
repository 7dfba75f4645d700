import { LIST_LIMIT } from '@app/queue';
import { ApiProperty } from '@nestjs/swagger';
import { isInstant, isStatusList, isTextUpTo, isWholeNumberText } from '../../http/query-rules.js';
import { Fits, isName } from './rules.js';
import { TaskDto } from './task.dto.js';

/** The query of `GET /tasks`, as text. */
export class TaskListQueryDto {
  @Fits(isStatusList, 'optional')
  status?: string;

  @Fits(isName, 'optional')
  type?: string;

  @Fits(isName, 'optional')
  tag?: string;

  @Fits(isInstant, 'optional')
  created_after?: string;

  @Fits(isInstant, 'optional')
  created_before?: string;

  @Fits(isTextUpTo(256), 'optional')
  q?: string;

  @Fits(isWholeNumberText(LIST_LIMIT), 'optional')
  limit?: string;

  @Fits(isTextUpTo(1_024), 'optional')
  cursor?: string;
}

/** A page of a list of tasks. */
export class TaskListDto {
  @ApiProperty({ type: [TaskDto] })
  tasks!: TaskDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Ask with it as `cursor` for the next page; null after the last one.',
    example: 'znYzru.cGVuZGluZyA4OTk4NDAzMTYxNzE4Nzk0IG1haWwtMw',
  })
  next_cursor!: string | null;

  @ApiProperty({ type: 'integer', description: 'How many tasks were looked at for this page.', example: 2 })
  scanned!: number;
}
