import { PageQueryDto } from '../../http/page-query.dto.js';
import { isInstant, isTextUpTo } from '../../http/query-rules.js';
import { Fits, isName } from '../../tasks/dto/rules.js';

const LONGEST = 256;

/** The query of `GET /dead-letter`, as text. */
export class DeadLetterQueryDto extends PageQueryDto {
  @Fits(isName, 'optional')
  type?: string;

  @Fits(isTextUpTo(LONGEST), 'optional')
  reason?: string;

  @Fits(isTextUpTo(LONGEST), 'optional')
  fingerprint?: string;

  @Fits(isInstant, 'optional')
  since?: string;

  @Fits(isInstant, 'optional')
  before?: string;
}
