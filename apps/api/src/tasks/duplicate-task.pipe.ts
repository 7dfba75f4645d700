import type { TaskChanges } from '@app/queue';
import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { REQUEST_LIMITS, type RequestLimits } from '../http/request-limits.js';
import { readChanges } from './submission.js';

/** The raw body of `POST /tasks/{id}/duplicate` → what the duplicate has other than the original. */
@Injectable()
export class DuplicateTaskPipe implements PipeTransform<Buffer, TaskChanges> {
  constructor(@Inject(REQUEST_LIMITS) private readonly limits: RequestLimits) {}

  transform(body: Buffer): TaskChanges {
    return readChanges(body, this.limits.maxJsonDepth);
  }
}
