import { PAGE_LIMIT } from '@app/queue';
import { Fits } from '../tasks/dto/rules.js';
import { isTextUpTo, isWholeNumberText } from './query-rules.js';

/** The query of a list that goes page by page, as text. */
export class PageQueryDto {
  @Fits(isWholeNumberText(PAGE_LIMIT), 'optional')
  limit?: string;

  @Fits(isTextUpTo(1_024), 'optional')
  cursor?: string;
}

/** The same in the queue's words. */
export const pageOf = ({ limit, cursor }: PageQueryDto): { limit?: number; cursor?: string } => ({
  ...(limit !== undefined && { limit: Number(limit) }),
  ...(cursor !== undefined && { cursor }),
});
