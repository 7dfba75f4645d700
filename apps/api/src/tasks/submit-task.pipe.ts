import type { NewTask } from '@app/queue';
import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { REQUEST_LIMITS, type RequestLimits } from '../http/request-limits.js';
import { readTask } from './submission.js';

/** The raw body of `POST /tasks` → a task that is fit to be enqueued. */
@Injectable()
export class SubmitTaskPipe implements PipeTransform<Buffer, NewTask> {
  constructor(@Inject(REQUEST_LIMITS) private readonly limits: RequestLimits) {}

  transform(body: Buffer): NewTask {
    return readTask(body, this.limits.maxJsonDepth);
  }
}
