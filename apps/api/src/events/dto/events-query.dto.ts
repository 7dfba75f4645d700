import { TASK_STATUSES } from '@app/queue';
import { isListOf } from '../../http/query-rules.js';
import { Fits } from '../../tasks/dto/rules.js';

export const EVENT_STATUSES: readonly string[] = ['submitted', ...TASK_STATUSES];

/** The query of `GET /events`, as text. */
export class EventsQueryDto {
  @Fits(isListOf(EVENT_STATUSES), 'optional')
  status?: string;
}
