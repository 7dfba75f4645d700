import type { NewTask } from '@app/queue';
import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { REQUEST_LIMITS, type RequestLimits } from '../http/request-limits.js';
import { readTasks } from './submission.js';

/** The raw body of `POST /tasks/bulk` → tasks that are fit to be enqueued. */
@Injectable()
export class SubmitTasksPipe implements PipeTransform<Buffer, NewTask[]> {
  constructor(@Inject(REQUEST_LIMITS) private readonly limits: RequestLimits) {}

  transform(body: Buffer): NewTask[] {
    return readTasks(body, this.limits.maxJsonDepth);
  }
}
